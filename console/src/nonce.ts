/** What the content policy lets `<style>` elements through with; the server makes a new one for each page load. */
export const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? ''

// The libraries below Mantine's dialogs look for it under this name.
Object.assign(window, { __webpack_nonce__: nonce })
