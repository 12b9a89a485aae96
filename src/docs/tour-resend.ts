import type { ExecuteProps, SwaggerSystem, Tour, TourOf } from './tour-plugin.types.js';

/* A part of tour-plugin.ts, under the same restriction. */

/** A resend is rejected for a minute after the last code, and after the code was used: its button says so. */
export function resendButton(tourOf: TourOf) {
  return {
    execute: (Original: unknown, system: SwaggerSystem) =>
      executeButton(Original, system.React, () => tourOf(system)),
  };
}

export function executeButton(Original: unknown, React: SwaggerSystem['React'], tour: () => Tour) {
  return (props: ExecuteProps) => {
    const resend = tour().parameters.get(`${props.path} ${props.method} challengeId`);
    return React.createElement(resend ? ResendButton : Original, props);
  };
  function ResendButton(props: ExecuteProps): unknown {
    const [now, setNow] = React.useState(Date.now());
    React.useEffect(() => {
      const timer = setInterval(() => setNow(Date.now()), 250);
      return () => clearInterval(timer);
    }, []);
    const { lastCode, resendAvailableAt, chosen } = resendState(props, tour());
    const waitSeconds = chosen === lastCode ? Math.ceil((Date.parse(resendAvailableAt) - now) / 1000) : 0;
    const obstacle = chosen.startsWith('the-')
      ? 'No code to resend'
      : waitSeconds > 0 && `Execute in ${waitSeconds} s`;
    if (!obstacle) return React.createElement(Original, props);
    const className = 'btn execute opblock-control__btn';
    return React.createElement('button', { className, disabled: true }, obstacle);
  }
}

export function resendState({ path, method, specSelectors }: ExecuteProps, tour: Tour) {
  const { 'the-challengeId-of-the-last-code': lastCode, resendAvailableAt = '' } = tour.known();
  const [operation, parameter] = tour.parameters.get(`${path} ${method} challengeId`) ?? [];
  const shown = operation && parameter && specSelectors.parameterWithMetaByIdentity(operation, parameter);
  return { lastCode, resendAvailableAt, chosen: String(shown?.get('value')) };
}
