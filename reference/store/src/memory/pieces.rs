//! Bytes that are only ever added at the end, in pieces: nothing that lies there is moved when there is more, and what a
//! journal holds is taken from the system once. It refuses to know what the bytes are.

/// The size of the first piece and of the largest, in bytes.
const FIRST: usize = 1 << 12;
const LARGEST: usize = 1 << 20;

/// Where bytes lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    piece: u32,
    start: u32,
    len: u32,
}

/// The bytes.
#[derive(Clone, Debug)]
pub(super) struct Pieces {
    all: Vec<Vec<u8>>,
    held: usize,
}

impl Pieces {
    /// None, with room for so many in one piece.
    pub fn with_capacity(bytes: usize) -> Pieces {
        let all =
            if bytes == 0 { Vec::new() } else { vec![Vec::with_capacity(bytes.min(u32::MAX as usize))] };
        Pieces { all, held: 0 }
    }

    /// How many there are.
    pub fn bytes(&self) -> usize {
        self.held
    }

    /// Adds the parts behind each other.
    pub fn push(&mut self, parts: [&[u8]; 4]) -> Place {
        let len: usize = parts.iter().map(|part| part.len()).sum();
        self.held += len;
        let room = self.all.last().map_or(0, |piece| piece.capacity() - piece.len());
        if room < len {
            let size = self.all.last().map_or(FIRST, |piece| (piece.capacity() * 2).min(LARGEST));
            self.all.push(Vec::with_capacity(size.max(len)));
        }
        let count = self.all.len();
        let Some(piece) = self.all.last_mut() else {
            // Nothing at all was added to nothing.
            return Place { piece: 0, start: 0, len: 0 };
        };
        let start = piece.len();
        parts.iter().for_each(|part| piece.extend_from_slice(part));
        let short =
            |number: usize| u32::try_from(number).expect("a piece is far below 4 GiB, and so is their count");
        Place { piece: short(count - 1), start: short(start), len: short(len) }
    }

    /// The bytes at a place.
    pub fn at(&self, place: Place) -> &[u8] {
        let start = place.start as usize;
        self.all.get(place.piece as usize).map_or(&[], |piece| &piece[start..start + place.len as usize])
    }

    /// Forgets everything behind a place; all where there is none.
    pub fn truncate(&mut self, last: Option<Place>) {
        match last {
            Some(Place { piece, start, len }) => {
                self.all.truncate(piece as usize + 1);
                if let Some(piece) = self.all.last_mut() {
                    piece.truncate((start + len) as usize);
                }
            }
            None => self.all.clear(),
        }
        self.held = self.all.iter().map(Vec::len).sum();
    }

    /// One bit flips, as damage does it; `byte` counts over all pieces.
    #[cfg(test)]
    pub fn flip(&mut self, mut byte: usize, bit: u32) {
        for piece in &mut self.all {
            if byte < piece.len() {
                piece[byte] ^= 1 << bit;
                return;
            }
            byte -= piece.len();
        }
    }

    /// The byte's count of a place's end.
    #[cfg(test)]
    pub fn end(&self, place: Place) -> usize {
        let before: usize = self.all[..place.piece as usize].iter().map(Vec::len).sum();
        before + (place.start + place.len) as usize
    }
}
