const LONGEST_SIDE = 1600;
const SMALL_BYTES = 400_000;

/** A picture no larger than it is ever shown. What is small already, or cannot be read here, goes as it is. */
export async function shrunk(file: File): Promise<File> {
  if (file.size <= SMALL_BYTES) return file;
  const picture = await createImageBitmap(file).catch(() => null);
  if (!picture) return file;
  const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const smaller = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/webp", 0.85));
  return smaller && smaller.size < file.size ? new File([smaller], `${stem(file.name)}.webp`, { type: smaller.type }) : file;
}

function stem(name: string): string {
  return name.replace(/\.[^.]*$/, "") || "picture";
}
