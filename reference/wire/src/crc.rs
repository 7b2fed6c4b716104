//! CRC-16/MODBUS: polynomial x¹⁶ + x¹⁵ + x² + 1 reflected (A001), initial value FFFF (Serial Line V1.02 §2.5.1.2).
//!
//! It refuses to know where a frame begins or ends.

/// `TABLES[k][b]`: the remainder that byte `b` leaves when `k` more bytes follow it.
static TABLES: [[u16; 256]; 16] = tables();

const fn tables() -> [[u16; 256]; 16] {
    let mut tables = [[0u16; 256]; 16];
    let mut byte = 0;
    while byte < 256 {
        let mut remainder = byte as u16;
        let mut bit = 0;
        while bit < 8 {
            remainder = if remainder & 1 == 1 { (remainder >> 1) ^ 0xA001 } else { remainder >> 1 };
            bit += 1;
        }
        tables[0][byte] = remainder;
        byte += 1;
    }
    let mut k = 1;
    while k < 16 {
        let mut byte = 0;
        while byte < 256 {
            let before = tables[k - 1][byte];
            tables[k][byte] = (before >> 8) ^ tables[0][(before & 0xFF) as usize];
            byte += 1;
        }
        k += 1;
    }
    tables
}

/// The checksum of `bytes`; it is sent low byte first.
pub fn crc16(bytes: &[u8]) -> u16 {
    update(0xFFFF, bytes)
}

/// The checksum of what `crc` already covers, followed by `bytes`.
pub fn update(mut crc: u16, bytes: &[u8]) -> u16 {
    for byte in bytes {
        crc = (crc >> 8) ^ TABLES[0][usize::from((crc as u8) ^ byte)];
    }
    crc
}
