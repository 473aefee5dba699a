/** Text from the network in a form that PostgreSQL can hold: no NUL, no half of a surrogate pair. */
export const storable = (text: string) => text.toWellFormed().replaceAll('\0', '\ufffd')
