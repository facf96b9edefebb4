/** `$1,234.50`, `$0.012`: cents, and below ten cents two significant digits. */
export function formatUsd(usd: number): string {
  if (usd !== 0 && Math.abs(usd) < 0.0995) return `$${significant(usd)}`;
  const [whole = '0', cents = '00'] = usd.toFixed(2).split('.');
  return `$${whole.replaceAll(/\B(?=(\d{3})+$)/g, ',')}.${cents}`;
}

/** Two digits without an exponent; what is less than a millionth is shown as that. */
function significant(usd: number): string {
  if (Math.abs(usd) < 0.000_001) return '0.000001';
  const digits = Math.min(8, 1 - Math.floor(Math.log10(Math.abs(usd))));
  return usd.toFixed(digits).replace(/(?<=\.\d+?)0+$/, '');
}
