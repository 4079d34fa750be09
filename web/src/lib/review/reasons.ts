/** What is usually wrong with a result. The order is that of the digit keys; the names are the API's. */
export const rejectReasons = ['background', 'cutout', 'colour', 'shape', 'detail', 'crop'] as const;

export type RejectReason = (typeof rejectReasons)[number];
