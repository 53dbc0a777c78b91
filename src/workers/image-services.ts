// What columns and reports need of pictures: image models in workers of their own, and the stored files.

import type { ImageServices } from '../lib/image-models/types.ts';
import type { StudioDatabase } from '../storage/database.ts';
import { createImagePool } from './image-models.ts';
import { readPixels, storeImage } from './media.ts';

/** Services, and how to let go of the models that they loaded. */
export interface HeldImageServices {
  readonly services: ImageServices;
  dispose(): Promise<void>;
}

/** Nothing is loaded before a model is first asked for. */
export function createImageServices(db: StudioDatabase): HeldImageServices {
  const pool = createImagePool();
  return {
    services: {
      imageModel: (id, signal) => pool.imageModel(id, signal),
      imageMatcher: (id, signal) => pool.imageMatcher(id, signal),
      storeImage: (pixels, alt) => storeImage(db, pixels, alt),
      readPixels: (ref, maxSide) => readPixels(db, ref, maxSide),
    },
    dispose: () => pool.keepOnly([]),
  };
}
