package dev.rind.edge.pulp;

import dev.rind.testbed.FernetKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The file of keys: several a file, rotated while we run, and named where it is wrong (contract 9.4). */
class FieldKeysTest {
  private static final FernetKey OLD = FernetKey.of("old");
  private static final FernetKey NEW = FernetKey.of("new");

  @TempDir
  private Path folder;
  private Path file = Path.of("");
  private long now;

  @BeforeEach
  void file() {
    file = folder.resolve("keys");
  }

  private FieldKeys keys() {
    return FieldKeys.read(file, () -> now);
  }

  private void write(String... lines) throws IOException {
    Files.writeString(file, String.join("\n", lines));
  }

  @Test
  void anyOfSeveralKeysOpensAToken() throws IOException {
    write("# rotated in May", "", NEW.text(), "   ", "#" + OLD.text(), OLD.textInBase64() + "  ");
    var keys = keys();
    assertThat(keys.decrypt(OLD.encrypt("a"))).contains("a");
    assertThat(keys.decrypt(NEW.encrypt("b"))).contains("b");
    assertThat(keys).hasToString(file + ": keys: 2");
  }

  @Test
  void aKeyBehindACommentSignIsNone() throws IOException {
    write("#" + OLD.text(), NEW.text());
    assertThat(keys().decrypt(OLD.encrypt("a"))).isEmpty();
  }

  @Test
  void aRotatedKeyIsReadWhenItIsNeeded() throws IOException {
    write(OLD.text());
    var keys = keys();
    write(NEW.text(), OLD.text());
    assertThat(keys.decrypt(OLD.encrypt("a"))).contains("a");
    assertThat(keys).hasToString(file + ": keys: 1");
    assertThat(keys.decrypt(NEW.encrypt("b"))).contains("b");
  }

  @Test
  void theFileIsNotReadForEachTokenThatNoKeyOpens() throws IOException {
    write(OLD.text());
    var keys = keys();
    assertThat(keys.decrypt(NEW.encrypt("b"))).isEmpty();
    write(NEW.text());
    now += FieldKeys.READ_EVERY.toNanos() - 1;
    assertThat(keys.decrypt(NEW.encrypt("b"))).isEmpty();
    now++;
    assertThat(keys.decrypt(NEW.encrypt("b"))).contains("b");
  }

  @Test
  void aFileThatComesLaterIsRead() throws IOException {
    var keys = keys();
    assertThat(keys).hasToString(file + ": no such file");
    write(OLD.text());
    assertThat(keys.decrypt(OLD.encrypt("a"))).contains("a");
  }

  @Test
  void aFileThatHasBecomeWrongLeavesTheKeysOfBefore() throws IOException {
    write(OLD.text());
    var keys = keys();
    Files.delete(file);
    assertThat(keys.decrypt(NEW.encrypt("b"))).isEmpty();
    assertThat(keys.decrypt(OLD.encrypt("a"))).contains("a");
    assertThat(keys).hasToString(file + ": no such file");
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource({"'', ': empty (expected: a key a line)'",
      "'#hunter2;', ': empty (expected: a key a line)'",
      "hunter2, ':1: no key (expected: 32 bytes in base64)'",
      "'#;;aHVudGVyMmh1bnRlcjI=', ':3: no key (expected: 32 bytes in base64)'",
      "'aHVudGVyMmh1bnRlcjI=;hunter2', ':1: no key (expected: 32 bytes in base64)'"})
  void whatIsWrongIsNamedByItsLineAndNotShown(String lines, String state) throws IOException {
    write(lines.split(";", -1));
    assertThat(keys()).hasToString(file + state);
  }

  @Test
  void aFolderAndAHugeFileAreNoFilesOfKeys() throws IOException {
    Files.createDirectory(file);
    assertThat(keys().toString()).startsWith(file + ": cannot be read");
    Files.delete(file);
    write("#".repeat(70_000), OLD.text());
    assertThat(keys()).hasToString(file + ": too long (expected: at most 65536 bytes)");
  }
}
