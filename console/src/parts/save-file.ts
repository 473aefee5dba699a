/** Hands a file to the browser's downloads. The parts need never stand in one string. */
export function saveFile(name: string, parts: BlobPart[], mediaType: string) {
  const url = URL.createObjectURL(new Blob(parts, { type: mediaType }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The download has its own hold on the content once it has begun.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}

/** For file names: `2026-11-22-1041` of now, in the viewer's zone. */
export function fileStamp(now = new Date()): string {
  const two = (value: number) => String(value).padStart(2, '0')
  const day = [now.getFullYear(), two(now.getMonth() + 1), two(now.getDate())].join('-')
  return `${day}-${two(now.getHours())}${two(now.getMinutes())}`
}
