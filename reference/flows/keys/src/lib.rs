//! Key cabinets: who may take which key, where every tag is now, and proof of every act.
