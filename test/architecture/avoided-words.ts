/**
 * Words that documentation and help avoid: calques, archaic words and private metaphors, each with what to write instead. Code is exempt:
 * fenced blocks and inline code quote names that belong to the code.
 */

interface Avoided {
  readonly pattern: RegExp;
  readonly instead: string;
  /** A phrase that the pattern finds, in lower case. */
  readonly example: string;
}

const avoid = (words: string, instead: string, example: string): Avoided => ({
  pattern: new RegExp(`\\b(?:${words})\\b`, 'gi'),
  instead,
  example,
});

/** Spellings of American English: messages, comments, pages and our own names use British English, with -ise. */
export const AMERICAN: readonly Avoided[] = [
  avoid(
    '(?:behavior|colou?rize|favor|neighbor|honor|labor|catalog|gray|skeptic)(?:s|ed|al|ing|ite|ful)?',
    'the British spelling: “behaviour”, “colour”, “catalogue”, “grey”',
    'behavior',
  ),
  avoid(
    '(?:cancel|label|model|signal|travel|channel|total|level|fuel)(?:ed|ing)',
    'two l: “cancelled”, “modelling”',
    'canceled',
  ),
  avoid('analyz(?:e[drs]?|ing)|defense|judgment|acknowledgment', '“analyse”, “defence”, “judgement”', 'judgment'),
  avoid(
    '(?!(?:re|over|under|un)?siz|prize|seiz|citizen)[a-z]+iz(?:e[drs]?|ers|ing|ations?|able)',
    '-ise: “recognise”, “normalised”',
    'recognized',
  ),
];

export const AVOIDED: readonly Avoided[] = [
  ...AMERICAN,
  // Code has these names.
  avoid('colors?|colored|centers?|centered|licenses', '“colour”, “centre”, “licence”', 'colors'),
  avoid('anew', '“again”', 'anew'),
  avoid('who(?:m|so)?ever', 'name the person or program: “a person who”, “a client that”', 'whoever'),
  avoid('nothing is said', 'name the default, or “is not specified”', 'nothing is said'),
  avoid('it is (?:told|said) (?:that|how|what)', 'a subject and an active verb', 'it is told how'),
  avoid('so (?:much|many) of (?:your|its|their)', '“real time”, “a number of”', 'so many of their'),
  avoid('after so (?:much|many)|with so many', '“after this long”, “a number of”', 'after so much'),
  avoid('stands? (?:in|on|for|behind|there) (?:the|a|an|it|this)', '“is in”, “is on”, “means”', 'stands in the'),
  avoid('lies (?:in|on|behind|beside|before|there)', '“is in”, “is on”', 'lies behind'),
  avoid('rooms?', '“module”, or “space”', 'rooms'),
  avoid('house (?:style|rules?)|the house', '“style”, “conventions”, “architecture”', 'house style'),
  avoid('ground floor|upper floors?|floors below', '“layer”', 'floors below'),
  avoid(
    'desks?|shelf|shelves|deeds?|troubles|twists?|healing|doorstep',
    'the word of the field: docs/glossary.md',
    'shelf',
  ),
  avoid('turn(?:s|ed|ing)? (?:it |them |an expectation )?round', '“invert”, “reverse”', 'turned round'),
  avoid('turns? over', '“mutates”', 'turn over'),
  avoid('facility that lives|living facility', '“live facility”', 'living facility'),
  avoid('mend(?:s|ed|ing)?', '“fix”, “repair”, “correct”', 'mended'),
  avoid('befalls?|befell', '“happens to”', 'befell'),
  avoid('for ever', '“forever”', 'for ever'),
  avoid("of (?:one[’']s|yours|ours) own", '“your own”, “its own”', 'of one’s own'),
  avoid('else goes', '“otherwise”', 'else goes'),
  avoid('hangs on', '“depends on”', 'hangs on'),
  avoid('speaks? of', '“mentions”, “covers”', 'speak of'),
  avoid('wedg(?:es|ed|ing)', '“blocks”, or what no longer works', 'wedges'),
  avoid('under watch', '“watched”, or a sentence with “watches”', 'under watch'),
  avoid('(?:comes?|came) to nothing', '“has no effect”', 'came to nothing'),
  avoid('in the midst', '“in the middle”, “during”', 'in the midst'),
  avoid('for want of', '“for lack of”, “without”', 'for want of'),
  avoid('goes on from', '“continues from”', 'goes on from'),
];

const withoutInlineCode = (line: string): string => line.replace(/`[^`]*`/g, (code) => '·'.repeat(code.length));

/** Each avoided word of a text, as `place:line: "word": write …`. */
export function avoidedIn(place: string, text: string, words = AVOIDED): readonly string[] {
  let fenced = false;
  return text.split('\n').flatMap((line, i) => {
    if (/^\s*```/.test(line)) fenced = !fenced;
    if (fenced) return [];
    const prose = withoutInlineCode(line);
    return words.flatMap(({ pattern, instead }) =>
      [...prose.matchAll(pattern)].map(([word]) => `${place}:${i + 1}: “${word}”: write ${instead}`),
    );
  });
}
