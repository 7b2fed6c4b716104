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
    let mut writer = Writer { out: String::new(), depth: 0 };
    record.serialize(&mut writer).expect("records hold no floats, byte strings or keys without text");
    writer.out
}

struct Writer {
    out: String,
    depth: u32,
}

impl Writer {
    fn plain(&mut self, value: impl Display) -> Result<(), TextError> {
        write!(self.out, "{value}").map_err(ser::Error::custom)
    }

    fn text(&mut self, value: &str) {
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
        Group { separator: if bracket == "[" { "," } else { " " }, close, first: true, writer: self }
    }
}

struct Group<'a> {
    writer: &'a mut Writer,
    separator: &'static str,
    close: &'static str,
    first: bool,
}

impl Group<'_> {
    fn next(&mut self) {
        if !std::mem::take(&mut self.first) {
            self.writer.out.push_str(self.separator);
        }
    }

    fn field<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Result<(), TextError> {
        self.next();
        self.writer.out.push_str(name);
        self.writer.out.push('=');
        value.serialize(&mut *self.writer)
    }

    fn item<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), TextError> {
        self.next();
        value.serialize(&mut *self.writer)
    }

    fn finish(self) -> Result<(), TextError> {
        self.writer.out.push_str(self.close);
        self.writer.depth -= 1;
        Ok(())
    }
}

macro_rules! plain {
    ($($method:ident: $type:ty),*) => {
        $(fn $method(self, value: $type) -> Result<(), TextError> { self.plain(value) })*
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
        self.plain("-")
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), TextError> {
        value.serialize(self)
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
        Ok(self.open("["))
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
        self.depth += 1;
        let group = self.open("{");
        group.writer.depth -= 1;
        Ok(group)
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
mod tests {
    use std::collections::BTreeMap;

    use serde::Serialize;

    use super::line;

    #[derive(Serialize)]
    #[serde(tag = "kind", rename_all = "kebab-case")]
    enum Event {
        KeyTaken { key: u8, note: &'static str, list: Vec<u8>, none: Option<u8>, part: Part },
    }

    #[derive(Serialize)]
    struct Part {
        a: u8,
        state: State,
    }

    #[derive(Serialize)]
    #[serde(rename_all = "kebab-case")]
    enum State {
        Out { since: u8 },
        Tag(u8),
    }

    #[test]
    fn a_record_is_one_line_of_names_and_values() {
        let part = Part { a: 1, state: State::Out { since: 9 } };
        let event = Event::KeyTaken { key: 3, note: "a b\n", list: vec![1, 2], none: None, part };
        assert_eq!(
            line(&event),
            r#"kind=KeyTaken key=3 note="a b\n" list=[1,2] none=- part={a=1 state=out{since=9}}"#
                .replace("KeyTaken", "key-taken")
        );
    }

    #[test]
    fn maps_and_newtypes_have_their_form() {
        let map: BTreeMap<&str, State> = [("x", State::Tag(5)), ("y", State::Out { since: 1 })].into();
        assert_eq!(line(&map), "x=tag:5 y=out{since=1}");
        assert_eq!(line(&[Part { a: 1, state: State::Tag(2) }]), "[{a=1 state=tag:2}]");
    }
}
