# One image, three roles: docker run docket server|worker|migrate
ARG NODE_IMAGE=node:24-slim

# The Prisma client is generated, and the console built, by development dependencies.
FROM ${NODE_IMAGE} AS generated
WORKDIR /docket
COPY package.json package-lock.json prisma.config.ts tsconfig.json schema.graphql ./
COPY prisma prisma
COPY console console
RUN npm ci --ignore-scripts && npm run postinstall

# A fresh install: `npm prune` would keep prisma and typescript as optional peers of the client. The optional
# packages are the embedded PostgreSQL and Node itself.
FROM ${NODE_IMAGE} AS dependencies
WORKDIR /docket
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --omit=optional --ignore-scripts

FROM ${NODE_IMAGE}
ENV NODE_ENV=production HOST=0.0.0.0 DOCKET_DATA_DIR=/data
WORKDIR /docket
COPY package.json LICENSE ./
COPY --from=dependencies /docket/node_modules node_modules
COPY prisma/migrations prisma/migrations
COPY src src
COPY tasks tasks
COPY --from=generated /docket/src/db/generated src/db/generated
COPY --from=generated /docket/console/dist console/dist
# The code belongs to root; this folder is all that a role may write to.
RUN mkdir /data && chown node:node /data
USER node
EXPOSE 4000
STOPSIGNAL SIGTERM
# For the server; a worker has no port, so it is started with --no-healthcheck.
HEALTHCHECK --interval=5s --timeout=5s --start-period=30s CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 4000}/health/ready`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# `exec`, so that node itself gets the signals. Wrong use is exit code 64, as in sysexits.h.
ENTRYPOINT ["/bin/sh", "-c", "case $0 in server) exec node src/server.ts;; worker) exec node --max-semi-space-size=2 src/worker.ts;; migrate) exec node src/cli/migrate.ts;; *) echo 'Say which role: server, worker or migrate.' >&2; exit 64;; esac"]
