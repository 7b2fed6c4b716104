//! Any record as one line: `kind=key-taken key=K-3 place=1/1/05`. The same bytes on every machine (PLAT-01).
//!
//! History lines, digests and greppable reports are made of it. It is for reading and hashing only: nothing
//! is ever parsed back from it, and floats have no form here on purpose.

use std::fmt::{Display, Write};

use serde::ser::{self, Serialize};

/// What has no text: our own record is to blame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct TextError(String);

impl ser::Error for TextError {
    fn custom<T: Display>(message: T) -> Self {
        TextError(message.to_string())
    }
}

/// The line of `record`. Texts with blanks, quotes or line breaks are quoted and escaped.
pub fn line<T: Serialize + ?Sized>(record: &T) -> String {
    written(record, false)
}

/// The same of what somebody gave: a field that says nothing is left out, so that the text stays what it was when a later
/// version knows more fields (PLAT-12). Nothing is what is not there, no, zero, an empty text, list or record; a field that
/// may be missing and is there is always said. So two different records of one type have different texts. It is the same
/// whether a variant has its fields itself or in a record of their own, since both are written alike.
///
/// ```
/// #[derive(serde::Serialize)]
/// struct Wish { member: &'static str, note: Option<&'static str>, gift: bool }
/// let text = |note| forecourt_books::text::given(&Wish { member: "M-7", note, gift: false });
/// assert_eq!((text(None), text(Some(""))), ("member=M-7".to_owned(), r#"member=M-7 note="""#.to_owned()));
/// ```
pub fn given<T: Serialize + ?Sized>(record: &T) -> String {
    written(record, true)
}

fn written<T: Serialize + ?Sized>(record: &T, spare: bool) -> String {
    let mut writer = Writer { out: String::new(), depth: 0, spare, nothing: false };
    record.serialize(&mut writer).expect("records hold no floats, byte strings or keys without text");
    writer.out
}

struct Writer {
    out: String,
    depth: u32,
    /// Fields that say nothing are left out.
    spare: bool,
    /// The value that was written last says nothing.
    nothing: bool,
}

impl Writer {
    fn plain(&mut self, value: impl Display) -> Result<(), TextError> {
        self.nothing = false;
        write!(self.out, "{value}").map_err(ser::Error::custom)
    }

    fn text(&mut self, value: &str) {
        self.nothing = value.is_empty();
        let bare = !value.is_empty()
            && !value.contains(|c: char| c.is_whitespace() || c.is_control() || "\"\\=,[]{}".contains(c));
        if bare {
            self.out.push_str(value);
        } else {
            // `Debug` of a string is its Rust literal, and its escapes are part of the language.
            let _ = write!(self.out, "{value:?}");
        }
    }

    fn open(&mut self, bracket: &str) -> Group<'_> {
        let bare = self.depth == 0 && bracket == "{";
        if !bare {
            self.out.push_str(bracket);
        }
        self.depth += 1;
        let close = match (bare, bracket) {
            (true, _) => "",
            (_, "{") => "}",
            _ => "]",
        };
        let separator = if bracket == "[" { "," } else { " " };
        Group { separator, close, first: true, named: false, writer: self }
    }
}

struct Group<'a> {
    writer: &'a mut Writer,
    separator: &'static str,
    close: &'static str,
    first: bool,
    /// It is a variant: its name says something in any case.
    named: bool,
}

impl Group<'_> {
    fn next(&mut self) {
        if !std::mem::take(&mut self.first) {
            self.writer.out.push_str(self.separator);
        }
    }

    fn field<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Result<(), TextError> {
        let (before, first) = (self.writer.out.len(), self.first);
        self.next();
        self.writer.out.push_str(name);
        self.writer.out.push('=');
        value.serialize(&mut *self.writer)?;
        if self.writer.spare && self.writer.nothing {
            self.writer.out.truncate(before);
            self.first = first;
        }
        Ok(())
    }

    fn item<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), TextError> {
        self.next();
        value.serialize(&mut *self.writer)
    }

    fn finish(self) -> Result<(), TextError> {
        self.writer.out.push_str(self.close);
        self.writer.depth -= 1;
        self.writer.nothing = self.first && !self.named;
        Ok(())
    }
}

macro_rules! plain {
    ($($method:ident: $type:ty),*) => {
        $(fn $method(self, value: $type) -> Result<(), TextError> {
            self.plain(value)?;
            self.nothing = value == <$type>::default();
            Ok(())
        })*
    };
}

impl<'a> ser::Serializer for &'a mut Writer {
    type Ok = ();
    type Error = TextError;
    type SerializeSeq = Group<'a>;
    type SerializeTuple = Group<'a>;
    type SerializeTupleStruct = Group<'a>;
    type SerializeTupleVariant = Group<'a>;
    type SerializeMap = Group<'a>;
    type SerializeStruct = Group<'a>;
    type SerializeStructVariant = Group<'a>;

    plain!(serialize_bool: bool, serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64,
        serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64, serialize_char: char);

    fn serialize_f32(self, _: f32) -> Result<(), TextError> {
        Err(TextError("a float has no text".to_owned()))
    }

    fn serialize_f64(self, _: f64) -> Result<(), TextError> {
        Err(TextError("a float has no text".to_owned()))
    }

    fn serialize_str(self, value: &str) -> Result<(), TextError> {
        self.text(value);
        Ok(())
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<(), TextError> {
        value.iter().try_for_each(|byte| self.plain(format_args!("{byte:02x}")))
    }

    fn serialize_none(self) -> Result<(), TextError> {
        self.plain("-")?;
        self.nothing = true;
        Ok(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), TextError> {
        value.serialize(&mut *self)?;
        self.nothing = false;
        Ok(())
    }

    fn serialize_unit(self) -> Result<(), TextError> {
        self.plain("-")
    }

    fn serialize_unit_struct(self, name: &'static str) -> Result<(), TextError> {
        self.plain(name)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<(), TextError> {
        self.plain(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), TextError> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), TextError> {
        self.out.push_str(variant);
        self.out.push(':');
        self.depth += 1;
        let done = value.serialize(&mut *self);
        self.depth -= 1;
        self.nothing = false;
        done
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Group<'a>, TextError> {
        Ok(self.open("["))
    }

    fn serialize_tuple(self, _: usize) -> Result<Group<'a>, TextError> {
        Ok(self.open("["))
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Group<'a>, TextError> {
        Ok(self.open("["))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Group<'a>, TextError> {
        self.out.push_str(variant);
        let group = self.open("[");
        Ok(Group { named: true, ..group })
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Group<'a>, TextError> {
        Ok(self.open("{"))
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Group<'a>, TextError> {
        Ok(self.open("{"))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Group<'a>, TextError> {
        self.out.push_str(variant);
        if self.spare {
            self.out.push(':');
        }
        self.depth += 1;
        let group = self.open("{");
        group.writer.depth -= 1;
        Ok(Group { named: true, ..group })
    }
}

macro_rules! items {
    ($($part:ident: $method:ident),*) => {
        $(impl ser::$part for Group<'_> {
            type Ok = ();
            type Error = TextError;
            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), TextError> { self.item(value) }
            fn end(self) -> Result<(), TextError> { self.finish() }
        })*
    };
}

items!(SerializeSeq: serialize_element, SerializeTuple: serialize_element,
    SerializeTupleStruct: serialize_field, SerializeTupleVariant: serialize_field);

macro_rules! fields {
    ($($part:ident),*) => {
        $(impl ser::$part for Group<'_> {
            type Ok = ();
            type Error = TextError;
            fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), TextError> {
                self.field(name, value)
            }
            fn end(self) -> Result<(), TextError> { self.finish() }
        })*
    };
}

fields!(SerializeStruct, SerializeStructVariant);

impl ser::SerializeMap for Group<'_> {
    type Ok = ();
    type Error = TextError;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), TextError> {
        self.item(key)?;
        self.writer.out.push('=');
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), TextError> {
        value.serialize(&mut *self.writer)
    }

    fn end(self) -> Result<(), TextError> {
        self.finish()
    }
}

#[cfg(test)]
mod tests;
