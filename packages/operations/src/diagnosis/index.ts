// Decision trees as data over a snapshot: what is wrong, why it is thought so, what could not be seen, and the step that mends it.
export {
  type Branch,
  type Diagnosis,
  diagnose,
  type Finding,
  type Leaf,
  ofSymptom,
  type Question,
  type Tree,
} from './tree.ts';
