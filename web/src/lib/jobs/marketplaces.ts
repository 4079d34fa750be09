import type { FinishOptions } from '@/lib/api/types';

/**
 * What each marketplace asks of a main image, as far as its rules are known; what is not set here stays as chosen.
 * Sizes are within the required range and large enough for zoom. As of November 2026:
 * - Amazon: pure white, product at least 85 % of the frame, 1,600 px or more advised.
 * - Ozon: 3:4 is shown whole. Wildberries: 3:4, at least 900 × 1,200.
 * - Taobao: 800 × 800, at most 3 MB, product at least 70 % of the frame.
 * - eBay: at least 500 px, no required background. Shopee: 1,024 × 1,024 suggested, at most 2 MB.
 * - Google Shopping: 1,500 px advised, 500 px required.
 */
export const marketplaces = {
  amazon: { width: 2000, height: 2000, background: '#ffffff', fill: 0.85, format: 'jpeg' },
  ozon: { width: 1500, height: 2000, format: 'jpeg' },
  wildberries: { width: 1500, height: 2000, format: 'jpeg' },
  taobao: { width: 800, height: 800, background: '#ffffff', fill: 0.8, format: 'jpeg' },
  ebay: { width: 1600, height: 1600, format: 'jpeg' },
  shopee: { width: 1024, height: 1024, format: 'jpeg', quality: 85 },
  google: { width: 1500, height: 1500, format: 'jpeg' },
} as const satisfies Record<string, FinishOptions>;

export type Marketplace = keyof typeof marketplaces;

export const marketplaceNames = Object.keys(marketplaces) as Marketplace[];
