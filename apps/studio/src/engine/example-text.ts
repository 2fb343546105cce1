/** A text to learn from, letter by letter, until there is one of one's own. */
export const EXAMPLE_TEXT = [
  'At the tip of a stem there is a small dome of cells that never grows old. It is called the meristem.',
  'From it comes the leaf, and from it comes the branch, and from the branch comes another tip with a dome of its own.',
  'The plant does not know in the seed how many leaves it will have. It grows where there is light, and it lets go of',
  'the leaf that stands in the shade. What is used is kept, and what is not used is given back.',
  'A network can be made like that. It starts with one unit, and the unit tries to say what comes next. When it cannot,',
  'another unit is born beside it. A new unit is quiet at first: it listens, and what it says counts for nothing.',
  'If what it says is worth something, its voice grows, and others learn to listen to it. If it is not, it falls silent,',
  'and one day it is gone, and nothing changes when it goes.',
  'So the size of the network is not chosen by anybody. It is what is left when all that was not needed has been let go.',
  'Some tasks need many units and some need few, and a task may be hard today and easy tomorrow. Then the network grows',
  'in the morning and is small again in the evening, as a flower that opens and closes with the light.',
  'The gardener does not pull at the leaves to make them longer. The gardener gives water, and light, and time.',
].join(' ');
