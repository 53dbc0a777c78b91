// Pictures inside of Parquet: structs of { bytes, path }, as the Image feature of Hugging Face datasets stores them.

import type { SchemaTree } from 'hyparquet';
import { formatImageRef } from '../../images/image-ref.ts';
import { checkPicture } from '../../images/whole.ts';
import type { Cell, ImportContext } from '../types.ts';

/** True for a struct of exactly `bytes` and `path`. */
export function isPictureColumn({ children }: SchemaTree): boolean {
  const types = new Map(children.map(({ element }) => [element.name, element.type]));
  return types.size === 2 && types.get('bytes') === 'BYTE_ARRAY' && types.get('path') === 'BYTE_ARRAY';
}

/**
 * The reference of a stored picture; its path, or its size, while the file is only looked at. null where there is none.
 * @throws StudioError `bad-input`, `limit` for bytes that are no picture the studio takes
 */
export async function pictureCell(value: unknown, { storePicture }: ImportContext): Promise<Cell> {
  const { bytes, path } = (value ?? {}) as { bytes?: unknown; path?: unknown };
  if (!(bytes instanceof Uint8Array)) return null;
  const content = new Uint8Array(bytes);
  const { width, height } = checkPicture(content);
  const name = typeof path === 'string' ? path : path instanceof Uint8Array ? new TextDecoder().decode(path) : '';
  if (!storePicture) return name === '' ? `${width} x ${height}` : name;
  return formatImageRef(await storePicture(content, { alt: '', ...(name === '' ? {} : { path: name }) }));
}
