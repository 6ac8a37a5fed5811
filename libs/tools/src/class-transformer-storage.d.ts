/** Part of class-transformer, but not of its typed surface. */
declare module 'class-transformer/cjs/storage.js' {
  export const defaultMetadataStorage: unknown;
}
