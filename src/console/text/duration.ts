/** A remaining time as text: `0.4 s`, `12.3 s`, `4 min 05 s`, `3 h 20 min`, `2 d 4 h`. */

const two = (n: number): string => String(n).padStart(2, '0');

export function countdown(ms: number): string {
  if (ms < 0) return 'overdue';
  if (ms < 60_000) return `${Math.floor(ms / 1000)}.${Math.floor((ms % 1000) / 100)} s`;
  const seconds = Math.floor(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${two(seconds % 60)} s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ${two(minutes % 60)} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}
