//! Boards with one defect each: the gallery that the clauses must find.
//!
//! It refuses to know which clause finds which; the kill matrix does.
