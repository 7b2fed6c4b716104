//! The stored form of events: JSON without spaces, byte for byte as `serde_json` writes it, appended to one text.
//!
//! A journal of a group is millions of small bodies. Over the events of the group's bench, written into one kept buffer,
//! this took 54 to 84 % of the time of `serde_json::to_writer` (four pairs on a busy machine), which is why it stands here.
//! Names of fields and variants are known not to need escapes and nothing passes through a byte stream; fields are written
//! where the derived code names them (`inline(always)`), so that a name is a store of constants. Reading is `serde_json`'s. It refuses fractions: nothing that is journalled has any (PLAT-07).

mod key;

use std::fmt::Display;

use serde::ser::{self, Serialize};

/// Why a value has no stored form: whoever made its type is to blame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no stored form: {0}")]
pub struct Unwritable(
    /// What is wrong with it.
    pub String,
);

impl ser::Error for Unwritable {
    fn custom<T: Display>(what: T) -> Self {
        Unwritable(what.to_string())
    }
}

/// Appends a value to `out`, as UTF-8.
///
/// ```
/// use forecourt_books::{BranchId, json::append};
/// let mut out = Vec::new();
/// append(&mut out, &(BranchId(2), -5_i64, "a\"b")).unwrap();
/// assert_eq!(out, br#"["B-2",-5,"a\"b"]"#);
/// ```
///
/// # Errors
/// The value holds a fraction, or a map with keys that are no texts; part of it may stand in `out` then.
pub fn append<T: Serialize + ?Sized>(out: &mut Vec<u8>, value: &T) -> Result<(), Unwritable> {
    value.serialize(Writer { out })
}

struct Writer<'a> {
    out: &'a mut Vec<u8>,
}

/// Writes a whole number.
#[inline]
fn number(out: &mut Vec<u8>, negative: bool, mut left: u64) {
    let mut room = [0; 20];
    let mut at = room.len();
    loop {
        at -= 1;
        room[at] = b'0' + (left % 10) as u8;
        left /= 10;
        if left == 0 {
            break;
        }
    }
    if negative {
        at -= 1;
        room[at] = b'-';
    }
    short(out, &room[at..]);
}

/// Appends few bytes. A copy whose length is not known before is a call; most of what is written is shorter than the call
/// takes.
#[inline]
fn short(out: &mut Vec<u8>, bytes: &[u8]) {
    if let (Some(head), Some(tail)) = (bytes.first_chunk::<8>(), bytes.last_chunk()) {
        if bytes.len() <= 16 {
            overlapping(out, head, tail, bytes.len())
        } else {
            out.extend_from_slice(bytes)
        }
    } else if let (Some(head), Some(tail)) = (bytes.first_chunk::<4>(), bytes.last_chunk()) {
        overlapping(out, head, tail, bytes.len());
    } else {
        bytes.iter().for_each(|byte| out.push(*byte));
    }
}

/// Appends the `len` bytes, N to 2 N, that begin and end with these.
#[inline]
fn overlapping<const N: usize>(out: &mut Vec<u8>, head: &[u8; N], tail: &[u8; N], len: usize) {
    out.extend_from_slice(head);
    out.truncate(out.len() + len - 2 * N);
    out.extend_from_slice(tail);
}

/// Writes a text in quotes.
#[inline]
fn quoted(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    // No early end: so the compiler looks at many bytes at once.
    let plain =
        text.bytes().fold(true, |plain, byte| plain & (byte >= 0x20) & (byte != b'"') & (byte != b'\\'));
    if plain {
        short(out, text.as_bytes());
    } else {
        text.bytes().for_each(|byte| escape(out, byte));
    }
    out.push(b'"');
}

fn escape(out: &mut Vec<u8>, byte: u8) {
    let two = match byte {
        b'"' | b'\\' => byte,
        0x08 => b'b',
        0x0c => b'f',
        b'\n' => b'n',
        b'\r' => b'r',
        b'\t' => b't',
        0..=0x1f => {
            let digit = |value: u8| b"0123456789abcdef"[usize::from(value)];
            return out.extend_from_slice(&[b'\\', b'u', b'0', b'0', digit(byte >> 4), digit(byte & 15)]);
        }
        plain => return out.push(plain),
    };
    out.extend_from_slice(&[b'\\', two]);
}

/// Writes the name of a field or a variant: one that our types bear, so it needs no escape.
#[inline(always)]
fn name(out: &mut Vec<u8>, name: &'static str) {
    debug_assert!(name.bytes().all(|byte| byte >= 0x20 && byte != b'"' && byte != b'\\'), "{name}");
    out.push(b'"');
    out.extend_from_slice(name.as_bytes());
    out.push(b'"');
}

macro_rules! numbers {
    ($($method:ident $type:ty),* $(,)?) => {
        $(fn $method(self, value: $type) -> Result<(), Unwritable> {
            number(self.out, i64::from(value) < 0, i64::from(value).unsigned_abs());
            Ok(())
        })*
    };
}

fn fraction() -> Unwritable {
    Unwritable("a fraction".to_owned())
}

impl<'a> ser::Serializer for Writer<'a> {
    type Ok = ();
    type Error = Unwritable;
    type SerializeSeq = Several<'a>;
    type SerializeTuple = Several<'a>;
    type SerializeTupleStruct = Several<'a>;
    type SerializeTupleVariant = Several<'a>;
    type SerializeMap = Several<'a>;
    type SerializeStruct = Several<'a>;
    type SerializeStructVariant = Several<'a>;

    numbers!(
        serialize_i8 i8, serialize_i16 i16, serialize_i32 i32, serialize_i64 i64,
        serialize_u8 u8, serialize_u16 u16, serialize_u32 u32,
    );

    fn serialize_u64(self, value: u64) -> Result<(), Unwritable> {
        number(self.out, false, value);
        Ok(())
    }

    fn serialize_bool(self, value: bool) -> Result<(), Unwritable> {
        self.out.extend_from_slice((if value { "true" } else { "false" }).as_bytes());
        Ok(())
    }

    fn serialize_f32(self, _: f32) -> Result<(), Unwritable> {
        Err(fraction())
    }

    fn serialize_f64(self, _: f64) -> Result<(), Unwritable> {
        Err(fraction())
    }

    fn serialize_char(self, value: char) -> Result<(), Unwritable> {
        quoted(self.out, value.encode_utf8(&mut [0; 4]));
        Ok(())
    }

    fn serialize_str(self, value: &str) -> Result<(), Unwritable> {
        quoted(self.out, value);
        Ok(())
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<(), Unwritable> {
        self.collect_seq(value)
    }

    fn serialize_none(self) -> Result<(), Unwritable> {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Unwritable> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Unwritable> {
        self.out.extend_from_slice("null".as_bytes());
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Unwritable> {
        self.serialize_unit()
    }

    #[inline]
    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<(), Unwritable> {
        name(self.out, variant);
        Ok(())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), Unwritable> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        mut self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), Unwritable> {
        self.variant(variant);
        value.serialize(Writer { out: &mut *self.out })?;
        self.out.push(b'}');
        Ok(())
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Several<'a>, Unwritable> {
        Ok(self.several("[", "]"))
    }

    fn serialize_tuple(self, _: usize) -> Result<Several<'a>, Unwritable> {
        Ok(self.several("[", "]"))
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Several<'a>, Unwritable> {
        Ok(self.several("[", "]"))
    }

    fn serialize_tuple_variant(
        mut self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Several<'a>, Unwritable> {
        self.variant(variant);
        Ok(self.several("[", "]}"))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Several<'a>, Unwritable> {
        Ok(self.several("{", "}"))
    }

    #[inline(always)]
    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Several<'a>, Unwritable> {
        Ok(self.several("{", "}"))
    }

    #[inline(always)]
    fn serialize_struct_variant(
        mut self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Several<'a>, Unwritable> {
        self.variant(variant);
        Ok(self.several("{", "}}"))
    }

    fn collect_str<T: Display + ?Sized>(self, value: &T) -> Result<(), Unwritable> {
        quoted(self.out, &value.to_string());
        Ok(())
    }
}

impl<'a> Writer<'a> {
    /// Opens the object that a variant with content is.
    fn variant(&mut self, variant: &'static str) {
        self.out.push(b'{');
        name(self.out, variant);
        self.out.push(b':');
    }

    #[inline(always)]
    fn several(self, open: &'static str, close: &'static str) -> Several<'a> {
        self.out.extend_from_slice(open.as_bytes());
        Several { out: self.out, first: true, close }
    }
}

/// The elements of a list or the fields of an object.
struct Several<'a> {
    out: &'a mut Vec<u8>,
    first: bool,
    close: &'static str,
}

impl Several<'_> {
    #[inline(always)]
    fn next(&mut self) {
        if !self.first {
            self.out.push(b',');
        }
        self.first = false;
    }

    fn element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unwritable> {
        self.next();
        value.serialize(Writer { out: &mut *self.out })
    }

    #[inline(always)]
    fn field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), Unwritable> {
        self.next();
        name(self.out, key);
        self.out.push(b':');
        value.serialize(Writer { out: &mut *self.out })
    }

    #[inline(always)]
    fn finish(self) -> Result<(), Unwritable> {
        self.out.extend_from_slice(self.close.as_bytes());
        Ok(())
    }
}

macro_rules! elements {
    ($($trait:ident $method:ident),* $(,)?) => {
        $(impl ser::$trait for Several<'_> {
            type Ok = ();
            type Error = Unwritable;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unwritable> {
                self.element(value)
            }

            fn end(self) -> Result<(), Unwritable> {
                self.finish()
            }
        })*
    };
}
elements!(
    SerializeSeq serialize_element,
    SerializeTuple serialize_element,
    SerializeTupleStruct serialize_field,
    SerializeTupleVariant serialize_field,
);

macro_rules! fields {
    ($($trait:ident),*) => {
        $(impl ser::$trait for Several<'_> {
            type Ok = ();
            type Error = Unwritable;

            #[inline(always)]
            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                key: &'static str,
                value: &T,
            ) -> Result<(), Unwritable> {
                self.field(key, value)
            }

            #[inline(always)]
            fn end(self) -> Result<(), Unwritable> {
                self.finish()
            }
        })*
    };
}
fields!(SerializeStruct, SerializeStructVariant);

impl ser::SerializeMap for Several<'_> {
    type Ok = ();
    type Error = Unwritable;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Unwritable> {
        self.next();
        key.serialize(key::Key { out: &mut *self.out })?;
        self.out.push(b':');
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unwritable> {
        value.serialize(Writer { out: &mut *self.out })
    }

    fn end(self) -> Result<(), Unwritable> {
        self.finish()
    }
}

#[cfg(test)]
mod tests;
