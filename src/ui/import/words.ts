// Names of kinds and roles as the screen shows them.

import { type ColumnKind, columnKinds, type ColumnRole, columnRoles } from '../../lib/table/schema.ts';

const kindLabels: Readonly<Record<ColumnKind, string>> = {
  number: 'Number',
  integer: 'Whole number',
  boolean: 'Yes / no',
  category: 'Category',
  datetime: 'Date or time',
  text: 'Free text',
  id: 'Identifier',
  json: 'JSON',
  conversation: 'Conversation',
  image: 'Picture',
};
const roleLabels: Readonly<Record<ColumnRole, string>> = {
  feature: 'Learned',
  target: 'Target',
  sensitive: 'Sensitive',
  ignore: 'Ignored',
  key: 'Key',
};

export const kindOptions = columnKinds.map((value) => ({ value, label: kindLabels[value] }));
export const roleOptions = columnRoles.map((value) => ({ value, label: roleLabels[value] }));
