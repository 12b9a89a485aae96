import { Check, Column, Entity, PrimaryColumn } from 'typeorm';
import type { RecordedValues } from '../../config/recorded-values.js';
import type { KidLists } from './configuration-events.js';

/** What the last processes were started with: at most one row. */
@Entity('recorded_configuration')
@Check('recorded_configuration_id_check', 'id')
export class RecordedConfiguration {
  @PrimaryColumn('boolean', { default: true, primaryKeyConstraintName: 'recorded_configuration_pkey' })
  id!: boolean;

  @Column('jsonb')
  settings!: RecordedValues;

  @Column('jsonb')
  kids!: KidLists;
}
