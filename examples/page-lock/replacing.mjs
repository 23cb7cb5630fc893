// How a fault adds to one step of a correct lock: the step runs unchanged, and `extra` before or after it.

export const before = (part, method, extra) => {
  const original = part[method].bind(part);
  part[method] = (...all) => {
    extra(...all);
    return original(...all);
  };
};

export const after = (part, method, extra) => {
  const original = part[method].bind(part);
  part[method] = (...all) => {
    const result = original(...all);
    extra(...all);
    return result;
  };
};
