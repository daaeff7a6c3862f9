package dev.rind.testbed;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathExpressionException;
import javax.xml.xpath.XPathFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class YumRepositoryTest {
  @TempDir
  private Path folder;

  @Test
  void packagesLieUnderTheFirstLetterOfTheirName() {
    RpmBuilder.rpm("Zebra", "1.0", "1").writeTo(folder);
    var repository = YumRepository.demo(folder);

    assertThat(repository.packagePaths())
        .contains("Packages/d/dog-1.0-1.noarch.rpm", "Packages/w/wolf-1.1-1.noarch.rpm")
        .contains("Packages/z/Zebra-1.0-1.noarch.rpm")
        .hasSize(9);
    assertThat(repository.suggestion()).isEqualTo("dog");
  }

  @Test
  void repomdNamesEachListByItsDigestAndSize() throws Exception {
    var spec = YumRepository.demo(folder).at("demo");
    var repomd = xml(bytes(spec, "repodata/repomd.xml"));

    assertThat(texts(repomd, "/repomd/data/@type")).containsExactly("primary", "filelists",
        "other");
    for (int i = 1; i <= 3; i++) {
      var data = "/repomd/data[" + i + "]/";
      var path = texts(repomd, data + "location/@href").getFirst();
      var list = Body.of(bytes(spec, path));
      var open = Body.of(unzipped(bytes(spec, path)));
      assertThat(path).startsWith("repodata/" + list.sha256() + "-");
      assertThat(texts(repomd, data + "checksum | " + data + "open-checksum"))
          .containsExactly(list.sha256(), open.sha256());
      assertThat(texts(repomd, data + "size | " + data + "open-size"))
          .containsExactly(String.valueOf(list.sizeBytes()), String.valueOf(open.sizeBytes()));
    }
  }

  @ParameterizedTest(name = "{0} of {1}")
  @CsvSource(delimiter = '|', nullValues = "none", textBlock = """
    format/requires/entry/@name     | dog  | bear
    format/requires/entry/@name     | bear | cat
    format/requires/entry/@name     | fox  | none
    format/requires/entry/@flags    | lion | GE
    format/requires/entry/@ver      | lion | 1.0
    format/provides/entry/@name     | cat  | cat
    format/provides/entry/@flags    | cat  | EQ
    format/provides/entry/@rel      | cat  | 1
    location/@href                  | dog  | Packages/d/dog-1.0-1.noarch.rpm
    version/@ver                    | fox  | 2.1
    version/@epoch                  | fox  | 0
    arch                            | fox  | noarch
    """)
  void primarySaysWhatAPackageIsAndNeeds(String what, String name, @Nullable String expected)
      throws Exception {
    var spec = YumRepository.demo(folder).at("demo");
    var found = texts(list(spec, "primary"), "/metadata/package[name='" + name + "']/" + what);
    assertThat(found).isEqualTo(expected == null ? List.of() : List.of(expected));
  }

  @Test
  void primaryHasDigestAndHeaderRangeOfTheFileThatIsServed() throws Exception {
    var spec = YumRepository.demo(folder).at("demo");
    var primary = list(spec, "primary");
    var dog = "/metadata/package[name='dog']/";
    var file = Files.readAllBytes(folder.resolve("dog-1.0-1.noarch.rpm"));
    int start = Integer.parseInt(texts(primary, dog + "format/header-range/@start").getFirst());
    int end = Integer.parseInt(texts(primary, dog + "format/header-range/@end").getFirst());

    assertThat(bytes(spec, "Packages/d/dog-1.0-1.noarch.rpm")).isEqualTo(file);
    assertThat(texts(primary, dog + "checksum")).containsExactly(Body.of(file).sha256());
    assertThat(texts(primary, dog + "size/@package")).containsExactly(String.valueOf(file.length));
    assertThat(file[start]).as("the header's magic").isEqualTo((byte) 0x8e);
    assertThat(file[end]).as("the payload is gzip").isEqualTo((byte) 0x1f);
  }

  @Test
  void filelistsNamesTheFilesOfAPackage() throws Exception {
    var lists = list(YumRepository.demo(folder).at("demo"), "filelists");
    assertThat(texts(lists, "/filelists/package[@name='cat']/file"))
        .containsExactlyInAnyOrder("/usr/share/doc/cat/README", "/usr/share/cat/sound");
  }

  @Test
  void textOfAHeaderIsEscaped() throws Exception {
    RpmBuilder.rpm("odd", "1.0", "1").file("/usr/share/a<b>&\"c\"", "x").writeTo(folder);
    var spec = YumRepository.of(folder).at("demo");
    assertThat(texts(list(spec, "filelists"), "//file")).containsExactly("/usr/share/a<b>&\"c\"");
  }

  @Test
  void servedItIsPublishedWithMetadataBesideIt() {
    try (var testbed = Testbed.start()) {
      var served = testbed.serving(YumRepository.demo(folder).at("demo"));
      assertThat(served.file("Packages/b/bear-1.0-1.noarch.rpm"))
          .hasSameBinaryContentAs(folder.resolve("bear-1.0-1.noarch.rpm"));
      assertThat(served.file("repodata/repomd.xml")).content().contains("<repomd");
      assertThat(
          testbed.database().value(Long.class, "SELECT count(*) FROM core_publishedmetadata"))
          .hasValue(4L);
    }
  }

  @Test
  void ofTwoFilesWithOneNameTheFirstIsServed() throws IOException {
    var first = Files.createDirectory(folder.resolve("1"));
    var second = Files.createDirectory(folder.resolve("2"));
    RpmBuilder.rpm("twin", "1.0", "1").file("/a", "first").writeTo(first);
    RpmBuilder.rpm("twin", "1.0", "1").file("/a", "second").writeTo(second);

    var spec = YumRepository.of(folder).at("demo");
    assertThat(bytes(spec, "Packages/t/twin-1.0-1.noarch.rpm"))
        .isEqualTo(Files.readAllBytes(first.resolve("twin-1.0-1.noarch.rpm")));
  }

  @ParameterizedTest
  @CsvSource({"0", "50", "200", "500"})
  void anRpmThatIsCutOffIsNamed(int sizeBytes) throws IOException {
    var whole = Files.readAllBytes(RpmBuilder.rpm("cut", "1.0", "1").writeTo(folder));
    var file = folder.resolve("cut-1.0-1.noarch.rpm");
    Files.write(file, Arrays.copyOf(whole, sizeBytes));
    assertThatThrownBy(() -> YumRepository.of(folder))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("not a readable RPM: " + file);
  }

  private static Document list(PulpDistribution spec, String type) throws Exception {
    var path = spec.entries()
        .stream()
        .map(Entry::path)
        .filter(each -> each.endsWith("-" + type + ".xml.gz"));
    return xml(unzipped(bytes(spec, path.findFirst().orElseThrow())));
  }

  private static byte[] bytes(PulpDistribution spec, String path) throws IOException {
    for (var entry : spec.entries()) {
      if (entry.path().equals(path)) {
        try (InputStream in = switch (entry) {
          case Entry.Stored file -> file.body().open();
          case Entry.Metadata file -> file.body().open();
          case Entry.OnDemand none -> throw new AssertionError(none);
        }) {
          return in.readAllBytes();
        }
      }
    }
    throw new AssertionError("no entry " + path);
  }

  private static byte[] unzipped(byte[] bytes) throws IOException {
    try (var in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      return in.readAllBytes();
    }
  }

  /** Without namespaces, so that the paths above stay short. */
  private static Document xml(byte[] bytes) throws Exception {
    var text = new String(bytes, StandardCharsets.UTF_8).replaceAll("<(/?)rpm:", "<$1");
    return DocumentBuilderFactory
        .newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static List<String> texts(Document document, String xpath)
      throws XPathExpressionException {
    var nodes = (NodeList) XPathFactory.newInstance()
        .newXPath()
        .evaluate(xpath, document, XPathConstants.NODESET);
    var texts = new ArrayList<String>();
    for (int i = 0; i < nodes.getLength(); i++) {
      texts.add(nodes.item(i).getTextContent());
    }
    return texts;
  }
}
