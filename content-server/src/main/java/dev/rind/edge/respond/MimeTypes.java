package dev.rind.edge.respond;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Optional;
import java.util.stream.Stream;

import static java.util.stream.Collectors.toUnmodifiableMap;

/**
 * The media type of a file, by the last extension of its path.
 *
 * <p>The same on every machine, and the same as Pulp's: {@code x.xml.gz} is gzip, a package has no
 * type. Source: contract 5.5.
 */
final class MimeTypes {
  /** What a file without a type is sent as. */
  static final String UNKNOWN = "application/octet-stream";

  /** A type and its extensions on each line; whoever adds one differs from Pulp. */
  private static final String TABLE = """
      application/epub+zip epub
      application/gzip gz gzip
      application/java-archive jar
      application/javascript js mjs
      application/json json
      application/ld+json jsonld
      application/manifest+json webmanifest
      application/msword doc dot wiz
      application/octet-stream a bin dll exe o obj so
      application/oda oda
      application/ogg ogx
      application/pdf pdf
      application/pkcs7-mime p7c
      application/postscript ai eps ps
      application/rtf rtf
      application/vnd.amazon.ebook azw
      application/vnd.apple.installer+xml mpkg
      application/vnd.apple.mpegurl m3u m3u8
      application/vnd.mozilla.xul+xml xul
      application/vnd.ms-excel xlb xls
      application/vnd.ms-fontobject eot
      application/vnd.ms-powerpoint pot ppa pps ppt pwz
      application/vnd.oasis.opendocument.presentation odp
      application/vnd.oasis.opendocument.spreadsheet ods
      application/vnd.oasis.opendocument.text odt
      application/vnd.openxmlformats-officedocument.presentationml.presentation pptx
      application/vnd.openxmlformats-officedocument.spreadsheetml.sheet xlsx
      application/vnd.openxmlformats-officedocument.wordprocessingml.document docx
      application/vnd.rar rar
      application/vnd.visio vsd
      application/wasm wasm
      application/x-7z-compressed 7z
      application/x-abiword abw
      application/x-bcpio bcpio
      application/x-bzip bz
      application/x-bzip2 bz2
      application/x-cdf cda
      application/x-cpio cpio
      application/x-csh csh
      application/x-dvi dvi
      application/x-freearc arc
      application/x-gtar gtar
      application/x-hdf hdf
      application/x-hdf5 h5
      application/x-httpd-php php
      application/x-latex latex
      application/x-mif mif
      application/x-netcdf cdf nc
      application/x-pkcs12 p12 pfx
      application/x-pn-realaudio ram
      application/x-python-code pyc pyo
      application/x-sh sh
      application/x-shar shar
      application/x-shockwave-flash swf
      application/x-sv4cpio sv4cpio
      application/x-sv4crc sv4crc
      application/x-tar tar
      application/x-tcl tcl
      application/x-tex tex
      application/x-texinfo texi texinfo
      application/x-troff roff t tr
      application/x-troff-man man
      application/x-troff-me me
      application/x-troff-ms ms
      application/x-ustar ustar
      application/x-wais-source src
      application/x-xz xz
      application/xhtml+xml xhtml
      application/xml rdf wsdl xpdl xsl
      application/zip zip
      application/zstd zst zstd
      audio/3gpp 3gp 3gpp
      audio/3gpp2 3g2 3gpp2
      audio/aac aac adts ass loas
      audio/basic au snd
      audio/mpeg mp2 mp3
      audio/ogg oga
      audio/opus opus
      audio/webm weba
      audio/x-aiff aif aifc aiff
      audio/x-midi mid midi
      audio/x-pn-realaudio ra
      audio/x-wav wav
      font/otf otf
      font/ttf ttf
      font/woff woff
      font/woff2 woff2
      image/avif avif
      image/gif gif
      image/heic heic
      image/heif heif
      image/ief ief
      image/jpeg jpe jpeg jpg
      image/png png
      image/svg+xml svg
      image/tiff tif tiff
      image/vnd.microsoft.icon ico
      image/webp webp
      image/x-cmu-raster ras
      image/x-ms-bmp bmp
      image/x-portable-anymap pnm
      image/x-portable-bitmap pbm
      image/x-portable-graymap pgm
      image/x-portable-pixmap ppm
      image/x-rgb rgb
      image/x-xbitmap xbm
      image/x-xpixmap xpm
      image/x-xwindowdump xwd
      message/rfc822 eml mht mhtml nws
      text/calendar ics
      text/css css
      text/csv csv
      text/html htm html
      text/plain bat c h ksh pl txt
      text/richtext rtx
      text/tab-separated-values tsv
      text/x-python py
      text/x-setext etx
      text/x-sgml sgm sgml
      text/x-vcard vcf
      text/xml xml
      video/mp2t ts
      video/mp4 mp4
      video/mpeg m1v mpa mpe mpeg mpg
      video/ogg ogv
      video/quicktime mov qt
      video/webm webm
      video/x-sgi-movie movie
      """;

  private static final Map<String, Optional<String>> BY_EXTENSION = TABLE.lines()
      .flatMap(MimeTypes::extensions)
      .collect(toUnmodifiableMap(Entry::getKey, Entry::getValue));

  private MimeTypes() {}

  /** The type of the file at a path, or nothing where its extension has none. */
  static Optional<String> of(String path) {
    int dot = path.lastIndexOf('.');
    return dot < 0 || isStartOfName(path, dot)
        ? Optional.empty()
        : BY_EXTENSION.getOrDefault(
            path.substring(dot + 1).toLowerCase(Locale.ROOT), Optional.empty());
  }

  /** Dots that a name begins with hide the file, and begin no extension: {@code .xml}. */
  private static boolean isStartOfName(String path, int dot) {
    int start = dot;
    while (start > 0 && path.charAt(start - 1) == '.') {
      start--;
    }
    return start == 0 || path.charAt(start - 1) == '/';
  }

  private static Stream<Entry<String, Optional<String>>> extensions(String line) {
    var words = line.split(" ", -1);
    var type = Optional.of(words[0]);
    return Arrays.stream(words, 1, words.length).map(extension -> Map.entry(extension, type));
  }
}
