const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** How long something has waited, in the two largest units. @param ms of the server's clock */
export function waitingText(ms: number): string {
  if (ms < MINUTE_MS) return '刚刚';
  const [days, hours, minutes] = [
    Math.floor(ms / DAY_MS),
    Math.floor((ms % DAY_MS) / HOUR_MS),
    Math.floor((ms % HOUR_MS) / MINUTE_MS),
  ];
  if (days > 0) return `已等 ${days} 天${hours > 0 ? ` ${hours} 小时` : ''}`;
  if (hours > 0) return `已等 ${hours} 小时${minutes > 0 ? ` ${minutes} 分` : ''}`;
  return `已等 ${minutes} 分钟`;
}
