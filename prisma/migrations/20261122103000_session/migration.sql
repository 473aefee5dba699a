-- Signing in with a browser: sessions, and the one-time links that open them. Tokens are known to browsers only; here are
-- their hashes, made with the API key, so that a new key ends every session and voids every link.

-- CreateTable
CREATE TABLE "session" (
    "token_hash" BYTEA NOT NULL,
    "workspace_id" UUID NOT NULL,
    "actor_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "session_pkey" PRIMARY KEY ("token_hash")
);

-- CreateIndex
CREATE INDEX "session_expires_at_idx" ON "session"("expires_at");

-- CreateTable
CREATE TABLE "sign_in_link" (
    "token_hash" BYTEA NOT NULL,
    "workspace_id" UUID NOT NULL,
    "actor_id" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "sign_in_link_pkey" PRIMARY KEY ("token_hash")
);

-- Opens a session, writes it into the log, and clears away what has expired.
CREATE FUNCTION docket_sign_in(
  p_token_hash bytea, p_workspace_id uuid, p_actor_id text, p_hours integer, p_via text
) RETURNS timestamptz LANGUAGE plpgsql AS $$
DECLARE
  v_until timestamptz;
BEGIN
  DELETE FROM session WHERE expires_at <= now();
  DELETE FROM sign_in_link WHERE expires_at <= now();
  INSERT INTO session (token_hash, workspace_id, actor_id, expires_at)
    VALUES (p_token_hash, p_workspace_id, p_actor_id, now() + make_interval(hours => p_hours))
    RETURNING expires_at INTO v_until;
  PERFORM docket_append_workspace_event(p_workspace_id, 'SIGNED_IN', 'API_KEY', p_actor_id,
    jsonb_build_object('via', p_via, 'until', v_until));
  RETURN v_until;
END $$;

-- The same by a link, which is used up. Null: there is no such link, or not any more.
CREATE FUNCTION docket_sign_in_by_link(p_link_hash bytea, p_token_hash bytea, p_hours integer)
RETURNS timestamptz LANGUAGE plpgsql AS $$
DECLARE
  v_link sign_in_link;
BEGIN
  DELETE FROM sign_in_link WHERE token_hash = p_link_hash AND expires_at > now() RETURNING * INTO v_link;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  RETURN docket_sign_in(p_token_hash, v_link.workspace_id, v_link.actor_id, p_hours, 'LINK');
END $$;

-- Ends a session. One that has expired or was ended before leaves no trace in the log.
CREATE FUNCTION docket_sign_out(p_token_hash bytea) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  v_session session;
BEGIN
  DELETE FROM session WHERE token_hash = p_token_hash AND expires_at > now() RETURNING * INTO v_session;
  IF FOUND THEN
    PERFORM docket_append_workspace_event(v_session.workspace_id, 'SIGNED_OUT', 'API_KEY', v_session.actor_id, '{}');
  END IF;
END $$;
