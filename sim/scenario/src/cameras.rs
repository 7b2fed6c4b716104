//! The simulated cameras of the cabinets: a small picture made of who stands where and when (KEY-11).
//!
//! A camera can break. It refuses to know faces: the picture is a pattern of the cabinet and the second.

use forecourt_books::At;
use forecourt_keys::Camera;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

/// The cameras of all cabinets; clones share their state.
#[derive(Clone, Debug, Default)]
pub struct Cameras {
    broken: Rc<RefCell<BTreeSet<u8>>>,
}

impl Cameras {
    /// Breaks or mends the camera of a cabinet.
    pub fn set(&self, cabinet: u8, works: bool) {
        let mut broken = self.broken.borrow_mut();
        if works {
            broken.remove(&cabinet);
        } else {
            broken.insert(cabinet);
        }
    }
}

impl Camera for Cameras {
    fn photo(&self, cabinet: u8, at: At) -> Option<Vec<u8>> {
        if self.broken.borrow().contains(&cabinet) {
            return None;
        }
        // Sixteen grey pixels: enough to have a digest of its own.
        let mut shade = at.0 ^ u64::from(cabinet) << 56;
        let pixels = (0..16).map(|_| {
            shade = shade.wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(17);
            shade as u8
        });
        Some(pixels.collect())
    }
}
