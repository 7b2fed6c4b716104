//! The house's errands and its nodes, on the real contexts: what is sealed, backed up, restored, mended, erased, taken
//! over, and what a crash leaves.

mod backups;
mod crashes;
mod nodes;
mod sealing;
mod world;
