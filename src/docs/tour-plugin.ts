import type {
  KnownValues,
  ImmutableMap,
  Exchange,
  SwaggerSystem,
  Path,
  BodyChange,
  ParameterChange,
  SwaggerResponse,
  BrowserPage,
  Tour,
  TourOf,
  Action,
  Filling,
} from './tour-plugin.types.js';

/*
 * The plugin of Swagger UI that fills in the boxes of the tour. It runs in the browser: Swagger's module writes the
 * source of these functions into its start script (see swagger-ui.ts). They must therefore not refer to anything
 * outside this file, and all be exported.
 */

/**
 * The boxes show what will be sent: values of earlier responses are filled in as soon as they are known.
 * @param parts each wraps more of Swagger UI's components
 * @param closedSections titles of the sections that are closed at first
 */
export function tourPlugin(
  parts: readonly ((tourOf: TourOf) => object)[],
  closedSections: readonly string[] = [],
): object {
  let tour: Tour | undefined;
  const tourOf = (system: SwaggerSystem) => (tour ??= openTour(system));
  return {
    statePlugins: {
      oas3: { wrapActions: { setRequestBodyValue: wrapBody(tourOf) } },
      spec: {
        wrapActions: {
          updateJsonSpec: closeAtFirst(closedSections),
          changeParamByIdentity: wrapParameter(tourOf),
          setResponse: wrapResponse(tourOf),
        },
      },
    },
    wrapComponents: {
      OperationSummaryPath: withoutFragment('operationProps'),
      CopyToClipboardBtn: withoutFragment('textToCopy'),
      ...Object.assign({}, ...parts.map((part) => part(tourOf))),
    },
  };
}

/** When the document has been loaded. */
export function closeAtFirst(sections: readonly string[]) {
  return (original: Action<[unknown]>, system: SwaggerSystem) => (document: unknown) => {
    const result = original(document);
    for (const section of sections) system.layoutActions.show(['operations-tag', section], false);
    return result;
  };
}

/** A repeated operation has a path of its own, by its fragment (see tour.ts). Nobody needs to see that. */
export function withoutFragment(property: string) {
  return (Original: unknown, { React }: SwaggerSystem) =>
    (props: Record<string, unknown>) => {
      const value = props[property];
      const shown =
        typeof value === 'string'
          ? removeFragment(value)
          : (value as ImmutableMap).update('path', (path) => removeFragment(String(path))); // of an operation
      return React.createElement(Original, { ...props, [property]: shown });
    };
}

export function removeFragment(url: string): string {
  return url.replace(/#.*/, '');
}

/** Swagger UI sets the example as the value when it shows a box, or resets it. */
export function wrapBody(tourOf: TourOf) {
  return (original: Action<[BodyChange]>, system: SwaggerSystem) => (change: BodyChange) => {
    const { bodies, known } = tourOf(system);
    const { value, pathMethod } = change;
    bodies.set(pathMethod.join(' '), pathMethod);
    const example = exampleOf(system, pathMethod);
    return original({ pathMethod, value: fillBody(example, { value, known: known() }) });
  };
}

export function wrapParameter(tourOf: TourOf) {
  return (original: Action<ParameterChange>, system: SwaggerSystem) =>
    (...[operation, parameter, value, isXml]: ParameterChange) => {
      const { parameters, known } = tourOf(system);
      parameters.set(`${operation.join(' ')} ${String(parameter.get('name'))}`, [operation, parameter]);
      return original(operation, parameter, fillParameter(parameter, { value, known: known() }), isXml);
    };
}

export function wrapResponse(tourOf: TourOf) {
  return (original: Action<[...Path, SwaggerResponse]>, system: SwaggerSystem) =>
    (path: string, method: string, response: SwaggerResponse) => {
      const result = original(path, method, response);
      if (response.ok !== true) return result;
      const id = String(system.specSelectors.specJson().getIn(['paths', path, method, 'operationId']));
      const request = jsonIn(system.specSelectors.mutatedRequestFor(path, method).get('body'));
      const exchange: Exchange = { id, request, response: jsonIn(response.text) };
      const tour = tourOf(system);
      tour.learn(learnedFrom(exchange, tour.known()));
      authorize(system, exchange);
      return result;
    };
}

/** In development, what is known survives a reload of the page, as the authorization does. */
export function openTour(system: SwaggerSystem): Tour {
  const storageKey = 'postern-tour';
  const storage = system.getConfigs().persistAuthorization
    ? (globalThis as BrowserPage).localStorage
    : undefined;
  const address = newAddress('ada');
  let known: KnownValues = {
    'a-new-address@example.com': address,
    'your-address@example.com': address,
    'your-next-address@example.com': newAddress('ada.lovelace'),
    'your-password': 'correct horse battery staple',
    ...jsonIn(storage?.getItem(storageKey)),
  };
  const [parameters, bodies]: [Tour['parameters'], Tour['bodies']] = [new Map(), new Map()];
  const learn = (changes: KnownValues) => {
    const before = known;
    known = { ...known, ...changes };
    storage?.setItem(storageKey, JSON.stringify(known));
    for (const pathMethod of bodies.values()) {
      const value = system.oas3Selectors.requestBodyValue(...pathMethod);
      const filled = fillBody(exampleOf(system, pathMethod), { value, known, before });
      if (filled !== value) system.oas3Actions.setRequestBodyValue({ value: filled, pathMethod });
    }
    for (const [operation, parameter] of parameters.values()) {
      const value = system.specSelectors.parameterWithMetaByIdentity(operation, parameter).get('value');
      const filled = fillParameter(parameter, { value, known, before });
      if (filled !== value) system.specActions.changeParamByIdentity(operation, parameter, filled);
    }
  };
  learn({});
  return { known: () => known, learn, parameters, bodies };
}

export function exampleOf(system: SwaggerSystem, [path, method]: Path): Record<string, string> {
  const place = ['paths', path, method, 'requestBody', 'content', 'application/json', 'example'];
  return (system.specSelectors.specJson().getIn(place) as ImmutableMap | undefined)?.toJS() ?? {}; // an object
}

/** Keeps *Authorize* up to date, which the padlocks of the operations show. */
export function authorize(system: SwaggerSystem, { id, response }: Exchange): void {
  const { authActions, authSelectors } = system;
  const name = 'accessToken';
  const isSignedOut = ['logout', 'resetPassword', 'removeTotp', 'deleteMe'].includes(id);
  if (isSignedOut && authSelectors.authorized().get(name)) authActions.logoutWithPersistOption([name]);
  if (!response.tokens) return;
  const schema = { type: 'http', scheme: 'bearer' };
  // Not preauthorizeApiKey, which loses the token when the page is reloaded.
  authActions.authorizeWithPersistOption({ [name]: { name, schema, value: response.tokens.accessToken } });
}

export function jsonIn(text: unknown): object {
  return typeof text === 'string' && text.startsWith('{') ? (JSON.parse(text) as object) : {}; // begins with {
}

/** An address without an account, so that the tour can start again at any time. */
export function newAddress(name: string): string {
  const [random = 0] = crypto.getRandomValues(new Uint16Array(1));
  return `${name}-${random.toString(16).padStart(4, '0')}@example.com`;
}

/** Replaces placeholders and what was filled in for them before, but nothing that a person entered. */
export function fillBody(example: Record<string, string>, { value, known, before = {} }: Filling): unknown {
  if (typeof value !== 'string') return value;
  const line = (field: string, text: string) => `"${field}": ${JSON.stringify(text)}`;
  return Object.entries(example).reduce((body, [field, placeholder]) => {
    if (!Object.hasOwn(known, placeholder)) return body;
    const next = line(field, known[placeholder] ?? placeholder);
    const previous = line(field, before[placeholder] ?? placeholder);
    return body.replace(line(field, placeholder), () => next).replace(previous, () => next);
  }, value);
}

/** As `fillBody`. An optional parameter is empty as long as its value is not known. */
export function fillParameter(parameter: ImmutableMap, { value, known, before }: Filling): unknown {
  const placeholder = parameter.getIn(['schema', 'example']);
  if (typeof placeholder !== 'string' || !placeholder.startsWith('the-')) return value;
  const shown = (values: KnownValues) =>
    values[placeholder] ?? (parameter.get('required') === true ? placeholder : null);
  const isFilledIn = value === placeholder || (before !== undefined && value === shown(before));
  return isFilledIn ? shown(known) : value;
}

/** What a successful request tells. */
export function learnedFrom(exchange: Exchange, known: KnownValues): KnownValues {
  const { id, request, response } = exchange;
  const { challenge, tokens, deviceToken, data } = response;
  const lastCode = 'the-challengeId-of-the-last-code';
  const email = response.user?.email ?? response.email ?? request.email;
  const password = request.newPassword ?? request.password;
  const start = id === 'startEmailVerification' ? 'register' : id;
  return {
    ...(email && { 'your-address@example.com': email }),
    ...(password && { 'your-password': password }),
    ...(id === 'register' && { 'a-new-address@example.com': newAddress('ada') }),
    ...(id === 'confirmEmailChange' && { 'your-next-address@example.com': newAddress('ada.lovelace') }),
    ...(request.challengeId && request.challengeId === known[lastCode] && { [lastCode]: undefined }),
    ...(challenge && id !== 'resendCode' && { [`the-challengeId-from-${start}`]: challenge.challengeId }),
    ...(challenge && { [lastCode]: challenge.challengeId, resendAvailableAt: challenge.resendAvailableAt }),
    ...(tokens && { 'the-refreshToken-from-the-last-sign-in': tokens.refreshToken }),
    ...(deviceToken && { 'the-deviceToken-from-the-last-sign-in': deviceToken }),
    ...(['listSessions', 'endSession', 'endOtherSessions'].includes(id) && {
      'the-id-of-another-session-from-listSessions': data?.find(({ current }) => !current)?.id,
    }),
    ...learnedFactors(exchange, known),
  };
}

export function learnedFactors({ id, request, response }: Exchange, known: KnownValues): KnownValues {
  const { signIn, setupId, secret, data, recoveryCodes } = response;
  const newCodes = Array.isArray(recoveryCodes) ? recoveryCodes : undefined; // *getFactors* returns their number
  const codes = newCodes ?? known['recoveryCodes']?.split(' ') ?? [];
  const unusedCodes = codes.filter((code) => code !== request.recoveryCode);
  return {
    ...((signIn || response.tokens) && { 'the-signInToken-from-the-first-step': signIn?.signInToken }),
    ...(setupId && { [`the-setupId-from-${id}`]: setupId, setupSecret: secret }),
    ...(request.setupId && { totpSecret: known['setupSecret'] }),
    ...(['removeTotp', 'deleteMe'].includes(id) && { totpSecret: undefined }),
    ...(request.totpCode && { usedTotpCode: request.totpCode }),
    ...((newCodes || request.recoveryCode) && {
      recoveryCodes: unusedCodes.join(' '),
      'your-next-recovery-code': unusedCodes[0],
    }),
    ...(['listTrustedDevices', 'removeTrustedDevice', 'removeTrustedDevices'].includes(id) && {
      'the-id-of-a-device-from-listTrustedDevices': data?.[0]?.id,
    }),
  };
}
