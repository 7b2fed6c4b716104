//! The stored form of events: JSON without spaces, byte for byte as `serde_json` writes it, appended to one text.
//!
//! A journal of a group is millions of small bodies. Over the events of the group's bench, written into one kept buffer,
//! this took 54 to 84 % of the time of `serde_json::to_writer` (four pairs on a busy machine), which is why it stands here. Names of fields and variants are known not to need escapes and nothing passes through a byte stream. Reading
//! is `serde_json`'s. It refuses fractions: nothing that is journalled has any (PLAT-07).

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

/// Appends a value to `out`.
///
/// ```
/// use forecourt_books::{BranchId, json::append};
/// let mut out = String::new();
/// append(&mut out, &(BranchId(2), -5_i64, "a\"b")).unwrap();
/// assert_eq!(out, r#"["B-2",-5,"a\"b"]"#);
/// ```
///
/// # Errors
/// The value holds a fraction, or a map with keys that are no texts; part of it may stand in `out` then.
pub fn append<T: Serialize + ?Sized>(out: &mut String, value: &T) -> Result<(), Unwritable> {
    value.serialize(Writer { out })
}

struct Writer<'a> {
    out: &'a mut String,
}

/// Writes a whole number.
#[inline]
fn number(out: &mut String, negative: bool, mut left: u64) {
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
    out.push_str(std::str::from_utf8(&room[at..]).expect("digits are ASCII"));
}

/// Writes a text in quotes.
#[inline]
fn quoted(out: &mut String, text: &str) {
    out.push('"');
    // No early end: so the compiler looks at many bytes at once.
    let plain =
        text.bytes().fold(true, |plain, byte| plain & (byte >= 0x20) & (byte != b'"') & (byte != b'\\'));
    if plain {
        out.push_str(text);
    } else {
        text.chars().for_each(|character| escape(out, character));
    }
    out.push('"');
}

fn escape(out: &mut String, character: char) {
    match character {
        '"' => out.push_str("\\\""),
        '\\' => out.push_str("\\\\"),
        '\u{8}' => out.push_str("\\b"),
        '\u{c}' => out.push_str("\\f"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        '\0'..='\u{1f}' => {
            let digit = |value: u32| char::from_digit(value, 16).expect("below 16");
            out.push_str("\\u00");
            out.push(digit(u32::from(character) >> 4));
            out.push(digit(u32::from(character) & 15));
        }
        plain => out.push(plain),
    }
}

/// Writes the name of a field or a variant: one that our types bear, so it needs no escape.
#[inline]
fn name(out: &mut String, name: &'static str) {
    debug_assert!(name.bytes().all(|byte| byte >= 0x20 && byte != b'"' && byte != b'\\'), "{name}");
    out.push('"');
    out.push_str(name);
    out.push('"');
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
        self.out.push_str(if value { "true" } else { "false" });
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
        self.out.push_str("null");
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Unwritable> {
        self.serialize_unit()
    }

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
        self.out.push('}');
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

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Several<'a>, Unwritable> {
        Ok(self.several("{", "}"))
    }

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
        self.out.push('{');
        name(self.out, variant);
        self.out.push(':');
    }

    #[inline]
    fn several(self, open: &'static str, close: &'static str) -> Several<'a> {
        self.out.push_str(open);
        Several { out: self.out, first: true, close }
    }
}

/// The elements of a list or the fields of an object.
struct Several<'a> {
    out: &'a mut String,
    first: bool,
    close: &'static str,
}

impl Several<'_> {
    #[inline]
    fn next(&mut self) {
        if !self.first {
            self.out.push(',');
        }
        self.first = false;
    }

    fn element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unwritable> {
        self.next();
        value.serialize(Writer { out: &mut *self.out })
    }

    fn field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), Unwritable> {
        self.next();
        name(self.out, key);
        self.out.push(':');
        value.serialize(Writer { out: &mut *self.out })
    }

    #[inline]
    fn finish(self) -> Result<(), Unwritable> {
        self.out.push_str(self.close);
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

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                key: &'static str,
                value: &T,
            ) -> Result<(), Unwritable> {
                self.field(key, value)
            }

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
        self.out.push(':');
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
