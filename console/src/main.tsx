import '@mantine/core/styles.css'
import '@mantine/notifications/styles.css'
import '@fontsource-variable/inter/wght.css'
import './main.css'
import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode, startTransition } from 'react'
import { createRoot } from 'react-dom/client'
import { Provider } from 'urql'
import { client } from './api/client.ts'
import { nonce } from './nonce.ts'
import { router } from './router.tsx'
import { theme } from './theme.ts'

const root = createRoot(document.getElementById('console')!)
const draw = () =>
  root.render(
    <StrictMode>
      <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={() => nonce}>
        <Provider value={client}>
          <Notifications position="bottom-right" />
          <RouterProvider router={router} />
        </Provider>
      </MantineProvider>
    </StrictMode>,
  )

// The page is known before anything is drawn, and may be drawn in small steps: keys and clicks are not held up.
void router.load().then(() => startTransition(draw))
