import { ApiSchema } from '@nestjs/swagger';
import { headPattern } from '../../audit/seals/seal-hash.js';
import { Field } from '../../common/validation/field.js';

const TextField = ({
  pattern,
  detail,
  ...documentation
}: {
  pattern: RegExp;
  detail: string;
  example: string;
  description: string;
}) =>
  Field({
    optional: true,
    rule: (value) => {
      if (typeof value !== 'string') return { code: 'type', detail: 'must be a string' };
      return pattern.test(value) ? null : { code: 'format', detail };
    },
    documentation: { type: String, pattern: pattern.source, ...documentation },
  });

const SealNumberField = (description: string) =>
  TextField({
    pattern: /^[1-9][0-9]{0,17}$/,
    detail: 'must be the number of a seal',
    example: '1',
    description,
  });

@ApiSchema({ name: 'AuditVerificationRequest' })
export class AuditVerificationRequest {
  @SealNumberField('The first seal to verify; by default the first of all.')
  fromNumber?: string;

  @SealNumberField('The last seal to verify; by default the newest.')
  toNumber?: string;

  @TextField({
    pattern: headPattern,
    detail: 'must be the number and the hash of a seal, with a colon between them',
    example: '4711:LCa0a2j_xo_5m0U8HTBBNBNCLXBkg7-g-YpeiGJm564',
    description:
      'Number and hash of a seal that you have kept elsewhere, as in a line of `AUDIT_ANCHOR_FILE`. It is compared ' +
      'wherever it is.',
  })
  expect?: string;
}
