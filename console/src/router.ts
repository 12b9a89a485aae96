/**
 * Addresses of the console's views: `#/people/019ab2f0…?tab=sessions`. In the fragment, so that the server sees no
 * search and one page serves all of them.
 */
export interface Route {
  /** Segments, decoded; the first one names the view. */
  path: readonly string[];
  query: URLSearchParams;
}

export function currentRoute(): Route {
  const [path = '', query = ''] = location.hash.replace(/^#\/?/, '').split('?', 2);
  return { path: path.split('/').filter(Boolean).map(decode), query: new URLSearchParams(query) };
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** For links. Parameters without a value are left out. */
export function hashOf(
  path: readonly string[],
  query: Record<string, string | null | undefined> = {},
): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1]));
  const search = new URLSearchParams(given).toString();
  return `#/${path.map(encodeURIComponent).join('/')}${search && `?${search}`}`;
}

export function navigate(path: readonly string[], query?: Record<string, string | null | undefined>): void {
  location.hash = hashOf(path, query);
}

/** Changes the address of the view without showing it anew: for filters that the view applies itself. */
export function replaceQuery(query: Record<string, string | null | undefined>): void {
  history.replaceState(null, '', hashOf(currentRoute().path, query));
}
