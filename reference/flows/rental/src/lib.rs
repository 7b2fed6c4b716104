//! Rental and purchase of cars from the choice of use to the review.
#![forbid(unsafe_code)]
