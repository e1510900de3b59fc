//! Decompresses a body while it arrives, in pieces of limited size.
//!
//! What a body is compressed with is told by its first bytes, not by `Content-Encoding`: servers
//! and gateways spell the label in many ways, label bodies that are not compressed, and forget the
//! label. JSON begins with neither magic number. The HTTP library would decompress as well, but it
//! trusts the label and loses the bytes of a body whose label is wrong.

use std::io;
#[cfg(feature = "gzip")]
use std::io::{BufRead, Read};

use bytes::Bytes;

/// The maximum bytes of a decompressed piece. A few compressed bytes may decompress to a thousand
/// times as many.
#[cfg(any(feature = "gzip", feature = "zstd"))]
const PIECE: usize = 64 * 1024;

/// What requests say they accept, by the features of this build.
pub(super) const ACCEPTED: &str = match (cfg!(feature = "gzip"), cfg!(feature = "zstd")) {
    (true, true) => "gzip, zstd",
    (true, false) => "gzip",
    (false, true) => "zstd",
    (false, false) => "identity",
};

/// Takes in bytes as they arrive, and hands out decompressed ones.
pub(crate) struct Decompressor {
    format: Format,
    input: Bytes,
    has_ended: bool,
}

enum Format {
    /// Too few bytes have arrived to tell.
    Unknown,
    Plain,
    #[cfg(feature = "gzip")]
    Gzip(Box<flate2::bufread::MultiGzDecoder<Input>>),
    #[cfg(feature = "zstd")]
    Zstd(Box<Zstd>),
    /// Compressed with something that this build cannot decompress.
    Unsupported(&'static str),
}

const GZIP_MAGIC: &[u8] = b"\x1f\x8b";
const ZSTD_MAGIC: &[u8] = b"\x28\xb5\x2f\xfd";

impl Decompressor {
    pub(crate) fn new() -> Self {
        Decompressor { format: Format::Unknown, input: Bytes::new(), has_ended: false }
    }

    /// Takes in the next bytes of the body. All pieces of the bytes before must have been taken
    /// out.
    pub(crate) fn push(&mut self, bytes: Bytes) {
        match &mut self.format {
            Format::Unknown if !self.input.is_empty() => {
                self.input = Bytes::from([self.input.as_ref(), bytes.as_ref()].concat());
            }
            Format::Unknown | Format::Plain | Format::Unsupported(_) => self.input = bytes,
            #[cfg(feature = "gzip")]
            Format::Gzip(decoder) => decoder.get_mut().bytes = bytes,
            #[cfg(feature = "zstd")]
            Format::Zstd(_) => self.input = bytes,
        }
    }

    /// Says that the body has ended.
    pub(crate) fn end(&mut self) {
        self.has_ended = true;
        #[cfg(feature = "gzip")]
        if let Format::Gzip(decoder) = &mut self.format {
            decoder.get_mut().has_ended = true;
        }
    }

    /// Returns the next piece; `None` if more bytes are needed or the body has ended.
    ///
    /// A body that ends inside its compression is an error of the kind `UnexpectedEof`.
    pub(crate) fn next(&mut self) -> io::Result<Option<Bytes>> {
        if let Format::Unknown = self.format {
            match self.recognise() {
                Some(format) => self.format = format,
                None => return Ok(None),
            }
        }
        match &mut self.format {
            Format::Unknown => Ok(None),
            Format::Plain => {
                let piece = std::mem::take(&mut self.input);
                Ok(if piece.is_empty() { None } else { Some(piece) })
            }
            #[cfg(feature = "gzip")]
            Format::Gzip(decoder) => {
                let mut piece = vec![0; PIECE];
                match decoder.read(&mut piece) {
                    Ok(0) => Ok(None),
                    Ok(length) => {
                        piece.truncate(length);
                        Ok(Some(piece.into()))
                    }
                    Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(None),
                    Err(error) => Err(error),
                }
            }
            #[cfg(feature = "zstd")]
            Format::Zstd(decoder) => decoder.next(&mut self.input, self.has_ended),
            Format::Unsupported(name) => Err(io::Error::other(format!(
                "it is compressed with {name}, and this build has no support for that; \
                 turn on the feature `{name}`"
            ))),
        }
    }

    fn recognise(&mut self) -> Option<Format> {
        let beginning = self.input.as_ref();
        let may_be = |magic: &[u8]| magic.starts_with(beginning);
        if beginning.starts_with(GZIP_MAGIC) {
            return Some(self.gzip());
        }
        if beginning.starts_with(ZSTD_MAGIC) {
            return Some(zstd());
        }
        if !self.has_ended && (may_be(GZIP_MAGIC) || may_be(ZSTD_MAGIC)) {
            return None;
        }
        Some(Format::Plain)
    }

    #[cfg(feature = "gzip")]
    fn gzip(&mut self) -> Format {
        let input = Input { bytes: std::mem::take(&mut self.input), has_ended: self.has_ended };
        Format::Gzip(Box::new(flate2::bufread::MultiGzDecoder::new(input)))
    }

    #[cfg(not(feature = "gzip"))]
    fn gzip(&mut self) -> Format {
        Format::Unsupported("gzip")
    }
}

#[cfg(feature = "zstd")]
fn zstd() -> Format {
    match Zstd::new() {
        Ok(decoder) => Format::Zstd(Box::new(decoder)),
        Err(_) => Format::Unsupported("zstd"),
    }
}

#[cfg(not(feature = "zstd"))]
fn zstd() -> Format {
    Format::Unsupported("zstd")
}

/// Bytes that arrive: a reader that would block between them.
#[cfg(feature = "gzip")]
struct Input {
    bytes: Bytes,
    has_ended: bool,
}

#[cfg(feature = "gzip")]
impl Read for Input {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.fill_buf()?.read(buffer)?;
        self.consume(length);
        Ok(length)
    }
}

#[cfg(feature = "gzip")]
impl BufRead for Input {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.bytes.is_empty() && !self.has_ended {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        Ok(&self.bytes)
    }

    fn consume(&mut self, length: usize) {
        let length = length.min(self.bytes.len());
        bytes::Buf::advance(&mut self.bytes, length);
    }
}

/// Frames of zstd, one after another.
#[cfg(feature = "zstd")]
struct Zstd {
    decoder: zstd::stream::raw::Decoder<'static>,
    /// Whether the frame before has ended, and no other has begun.
    is_between_frames: bool,
}

#[cfg(feature = "zstd")]
impl Zstd {
    /// The largest window that RFC 8878 asks a receiver to support: 8 MiB. A sender could ask for
    /// much more memory.
    const WINDOW_LOG: u32 = 23;

    fn new() -> io::Result<Self> {
        let mut decoder = zstd::stream::raw::Decoder::new()?;
        decoder.set_parameter(zstd::stream::raw::DParameter::WindowLogMax(Self::WINDOW_LOG))?;
        Ok(Zstd { decoder, is_between_frames: true })
    }

    fn next(&mut self, input: &mut Bytes, has_ended: bool) -> io::Result<Option<Bytes>> {
        use zstd::stream::raw::Operation;

        if input.is_empty() && self.is_between_frames {
            return Ok(None);
        }
        let mut piece = vec![0; PIECE];
        loop {
            let status = self.decoder.run_on_buffers(input, &mut piece)?;
            self.is_between_frames = status.remaining == 0;
            let read = status.bytes_read.min(input.len());
            bytes::Buf::advance(input, read);
            if status.bytes_written > 0 {
                piece.truncate(status.bytes_written);
                return Ok(Some(piece.into()));
            }
            if input.is_empty() {
                let is_truncated = has_ended && !self.is_between_frames;
                return if is_truncated {
                    Err(io::ErrorKind::UnexpectedEof.into())
                } else {
                    Ok(None)
                };
            }
        }
    }
}

/// Decompresses a whole body, up to a number of bytes. Returns `None` if it was not compressed.
pub(super) fn decompress(body: &[u8], limit: usize) -> io::Result<Option<Vec<u8>>> {
    if !body.starts_with(GZIP_MAGIC) && !body.starts_with(ZSTD_MAGIC) {
        return Ok(None);
    }
    let mut decompressor = Decompressor::new();
    decompressor.push(Bytes::copy_from_slice(body));
    decompressor.end();
    let mut plain = Vec::new();
    while let Some(piece) = decompressor.next()? {
        plain.extend_from_slice(&piece);
        if plain.len() > limit {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
    }
    Ok(Some(plain))
}

#[cfg(test)]
#[cfg(all(feature = "gzip", feature = "zstd"))]
mod tests {
    use std::io::Write;

    use super::*;

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    fn zstd(text: &[u8]) -> Vec<u8> {
        zstd::encode_all(text, 1).unwrap()
    }

    /// Decompresses a body that arrives in chunks of this length.
    fn arriving(body: &[u8], length: usize) -> io::Result<Vec<u8>> {
        let mut decompressor = Decompressor::new();
        let mut plain = Vec::new();
        for chunk in body.chunks(length) {
            decompressor.push(Bytes::copy_from_slice(chunk));
            while let Some(piece) = decompressor.next()? {
                assert!(piece.len() <= PIECE.max(length), "{}", piece.len());
                plain.extend_from_slice(&piece);
            }
        }
        decompressor.end();
        while let Some(piece) = decompressor.next()? {
            plain.extend_from_slice(&piece);
        }
        Ok(plain)
    }

    #[test]
    fn every_format_is_recognised_however_it_arrives() {
        let text = b"[{\"caseId\":31000417,\"amount\":124.05}]".repeat(5_000);
        let halves = text.split_at(text.len() / 2);
        let members = [gzip(halves.0), gzip(halves.1)].concat();
        let frames = [zstd(halves.0), zstd(halves.1)].concat();
        for body in [text.clone(), gzip(&text), members, zstd(&text), frames] {
            for length in [1, 2, 3, 7, 1_000, body.len()] {
                assert!(arriving(&body, length).unwrap() == text, "{length}");
            }
        }
        for short in [&b""[..], b"[", b"\x1f", b"\x28\xb5"] {
            assert_eq!(arriving(short, 1).unwrap(), short);
        }
    }

    #[test]
    fn a_body_that_ends_inside_its_compression_is_truncated() {
        for body in [gzip(b"[1,2,3]"), zstd(b"[1,2,3]")] {
            for length in 4..body.len() {
                let found = arriving(&body[..length], 3).unwrap_err();
                assert_eq!(found.kind(), io::ErrorKind::UnexpectedEof, "{length}: {found}");
            }
            assert!(arriving(&[body.as_slice(), b"more"].concat(), 3).is_err());
        }
    }

    #[test]
    fn a_bomb_arrives_in_pieces() {
        for body in [gzip(&vec![b' '; 50_000_000]), zstd(&vec![b' '; 50_000_000])] {
            let found = decompress(&body, 1_000_000).unwrap_err();
            assert_eq!(found.kind(), io::ErrorKind::FileTooLarge);
        }
    }
}
