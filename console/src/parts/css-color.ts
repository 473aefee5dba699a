/** A colour of the theme, such as `teal.6`, as CSS says it. */
export const cssColor = (color: string) => `var(--mantine-color-${color.replace('.', '-')})`
