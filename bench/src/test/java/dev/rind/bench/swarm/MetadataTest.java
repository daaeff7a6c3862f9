package dev.rind.bench.swarm;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class MetadataTest {
  private static final String SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
  private static final String PRIMARY = """
      <?xml version="1.0" encoding="UTF-8"?>
      <metadata xmlns="http://linux.duke.edu/metadata/common" xmlns:rpm="http://linux.duke.edu/metadata/rpm" packages="2">
      <package type="rpm"><name>bear</name><version epoch="0" ver="1.0" rel="1"/>
        <checksum type="sha256" pkgid="YES">%s</checksum><description>&lt;big&gt; &amp; brown</description>
        <size package="12" installed="34" archive="56"/><location href="Packages/b/bear.rpm"/>
        <format><rpm:license>MIT</rpm:license><rpm:provides><rpm:entry name="location"/></rpm:provides></format></package>
      <package type="rpm"><name>cat</name><checksum type="sha" pkgid="YES">da39a3ee5e6b4b0d3255bfef95601890afd80709</checksum>
        <size package="7"/><location href="Packages/c/cat.rpm"/></package>
      </metadata>
      """
      .formatted(SHA256);

  enum Compression {
    NONE, GZIP, ZSTD
  }

  private static byte[] compressed(String text, Compression how) throws IOException {
    var bytes = text.getBytes(UTF_8);
    return switch (how) {
      case NONE -> bytes;
      case ZSTD -> Zstd.compress(bytes);
      case GZIP -> {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
          gzip.write(bytes);
        }
        yield out.toByteArray();
      }
    };
  }

  private static List<Metadata.Entry> packages(byte[] primary) throws IOException {
    var packages = new ArrayList<Metadata.Entry>();
    Metadata.primary(new ByteArrayInputStream(primary), packages::add);
    return packages;
  }

  private static List<Metadata.Entry> repomd(String text) throws IOException {
    return Metadata.repomd(new ByteArrayInputStream(text.getBytes(UTF_8)));
  }

  @ParameterizedTest
  @EnumSource
  void packagesAreReadHoweverTheyAreCompressed(Compression how) throws IOException {
    var packages = packages(compressed(PRIMARY, how));
    assertThat(packages).extracting(Metadata.Entry::path)
        .containsExactly("Packages/b/bear.rpm", "Packages/c/cat.rpm");
    assertThat(packages).extracting(Metadata.Entry::sizeBytes).containsExactly(12L, 7L);
    assertThat(packages).extracting(each -> each.checksum().algorithm())
        .containsExactly(Checksum.Algorithm.SHA256, Checksum.Algorithm.SHA1);
    assertThat(packages.getFirst().checksum()).hasToString("SHA256 " + SHA256);
  }

  @Test
  void repomdNamesFiles() throws IOException {
    var entries = repomd("""
        <repomd xmlns="http://linux.duke.edu/metadata/repo"><revision>1</revision>
        <data type="primary"><checksum type="sha256">%1$s</checksum><open-checksum type="sha256">%1$s</open-checksum>
          <location href="repodata/p.xml.gz"/><timestamp>5</timestamp><size>77</size><open-size>99</open-size></data>
        </repomd>""".formatted(SHA256));
    assertThat(entries).singleElement().satisfies(entry -> {
      assertThat(entry.type()).isEqualTo("primary");
      assertThat(entry.path()).isEqualTo("repodata/p.xml.gz");
      assertThat(entry.sizeBytes()).isEqualTo(77);
    });
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "<repomd><data type='primary'>", "<html/>", "not XML",
      "<repomd><data><location href='x'/></data></repomd>",
      "<repomd><data><checksum type='sha256'>abc</checksum></data></repomd>",
      "<repomd><data><checksum type='crc32'>00</checksum></data></repomd>",
      "<repomd><data><size>many</size></data></repomd>",
      "<repomd><data><location xml:base='http://elsewhere/' href='x'/></data></repomd>",
      "<!DOCTYPE repomd [<!ENTITY a 'b'>]><repomd/>",
      "<!DOCTYPE repomd SYSTEM 'file:///etc/passwd'><repomd/>",
      "<repomd><data><size>&a;</size></data></repomd>"})
  void whatNoClientCouldUseIsRefused(String repomd) {
    assertThatThrownBy(() -> repomd(repomd)).isInstanceOf(UnfitMetadata.class);
  }

  @Test
  void aTextThatShouldBeShortIsNotKept() {
    assertThatThrownBy(() -> repomd("<repomd><data><checksum type='sha256'>" + "0".repeat(1 << 20)
        + "</checksum></data></repomd>")).isInstanceOf(UnfitMetadata.class);
  }

  @Test
  void xzIsToldByName() {
    assertThatThrownBy(() -> packages(new byte[] {(byte) 0xfd, '7', 'z', 'X', 'Z', 0}))
        .isInstanceOf(UnfitMetadata.class)
        .hasMessageContaining("xz");
  }

  @Test
  void manyPackagesAreRead() throws IOException {
    var many = new StringBuilder("<metadata>");
    for (int n = 0; n < 60_000; n++) {
      many.append("<package type='rpm'><name>p&amp;q</name><checksum type='sha256'>")
          .append(SHA256)
          .append("</checksum><location href='p")
          .append(n)
          .append("'/></package>");
    }
    assertThat(packages(compressed(many + "</metadata>", Compression.GZIP))).hasSize(60_000);
  }
}
