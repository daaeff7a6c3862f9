package dev.rind.edge.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

class FileSourceTest {

  private final FileSource disk = FileSource.disk();

  @TempDir
  private Path folder;

  @Test
  void aFileIsReadAsUtf8() throws IOException {
    assertThat(disk.read(Files.writeString(folder.resolve("a.py"), "X = 'é'\n")))
        .contains("X = 'é'\n");
  }

  @Test
  void noFileIsAnEmptyAnswer() throws IOException {
    assertThat(disk.read(folder.resolve("none.py"))).isEmpty();
  }

  @Test
  void whatIsNoTextIsTrouble() throws IOException {
    var latin1 = Files.write(folder.resolve("a.py"), new byte[] {'X', (byte) 0xe9});
    assertThatIOException().isThrownBy(() -> disk.read(latin1));
    assertThatIOException().isThrownBy(() -> disk.read(folder));
  }

  @Test
  void aFileBeyondTheBoundIsTrouble() throws IOException {
    var full = Files.write(folder.resolve("full.py"), new byte[FileSource.BYTES_MAX]);
    var fuller = Files.write(folder.resolve("fuller.py"), new byte[FileSource.BYTES_MAX + 1]);
    assertThat(disk.read(full)).isPresent();
    assertThatIOException().isThrownBy(() -> disk.read(fuller))
        .withMessage("more than 4194304 bytes");
  }
}
