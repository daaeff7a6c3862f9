package dev.rind.edge.respond;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class MimeTypesTest {
  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(delimiter = '|', textBlock = """
      # path                         | type
      repodata/repomd.xml            | text/xml
      repodata/x-primary.xml.gz      | application/gzip
      repodata/x-primary.xml.zst     | application/zstd
      x.zstd                         | application/zstd
      x.tar.xz                       | application/x-xz
      x.bz2                          | application/x-bzip2
      x.json                         | application/json
      x.txt                          | text/plain
      x.html                         | text/html
      x.JPG                          | image/jpeg
      x.cdf                          | application/x-netcdf
      x.movie                        | video/x-sgi-movie
      x.epub                         | application/epub+zip
      x.dll                          | application/octet-stream
      a.b/c.css                      | text/css
      .hidden.css                    | text/css
      ..a.css                        | text/css
      """)
  void theLastExtensionTellsTheType(String path, String type) {
    assertThat(MimeTypes.of(path)).contains(type);
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "bear.rpm", "x.drpm", "x.iso", "x.img", "x.xml.zck", "x.sqlite", "x.yaml", "x.yml", "x.asc",
      "x.key", "config.repo", ".treeinfo", "x.cfg", "x.conf", "x.md", "x.log", "x.deb",
      "PULP_MANIFEST", "", ".", "x.", ".xml", "..xml", "a/.xml", "a.xml/b", "a.xml/", "x.xml ",
      "x. xml"})
  void whatIsNotInTheTableHasNone(String path) {
    assertThat(MimeTypes.of(path)).isEmpty();
  }
}
