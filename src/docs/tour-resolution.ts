import type { ApiDocument, LoadedSystem } from './tour-plugin.types.js';

/* Another plugin beside tour-plugin.ts, under the same restriction. */

/**
 * For each operation that is opened, Swagger UI analyses the document again, which takes a second for all of it. This
 * gives it the part that it needs.
 */
export function resolutionPlugin(): object {
  return {
    afterLoad(this: LoadedSystem, { fn: { resolveSubtree } }: LoadedSystem): void {
      this.fn.resolveSubtree = (document, path, options) =>
        resolveSubtree(partOf(document, path), path, options);
    },
  };
}

/** The document with only the part at the path, and the components that this part refers to. */
export function partOf(document: ApiDocument, [area, key = '', name]: readonly string[]): ApiDocument {
  if (area === undefined || (area === 'components' && key === '')) return document;
  const { securitySchemes } = document.components;
  const paths = area === 'paths' ? { [key]: document.paths[key] } : {};
  const part: ApiDocument = { ...document, paths, components: { securitySchemes } };
  const addReferred = (value: unknown): void => {
    const references = JSON.stringify(value ?? null).matchAll(/"#\/components\/(\w+)\/([^"]+)"/g);
    for (const [, kind = '', found = ''] of references) {
      const added = (part.components[kind] ??= {});
      if (Object.hasOwn(added, found)) continue;
      added[found] = document.components[kind]?.[found];
      addReferred(added[found]);
    }
  };
  addReferred({ ...part, components: {} });
  if (area === 'components')
    for (const found of name === undefined ? Object.keys(document.components[key] ?? {}) : [name])
      addReferred({ $ref: `#/components/${key}/${found}` });
  return part;
}
