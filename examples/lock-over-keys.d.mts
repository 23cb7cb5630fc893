export class LockOverKeys {
  view(): object;
}
