package dev.rind.bench.swarm;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class AnswerReaderTest {

  /** What it was told, as text. */
  private static final class Told implements AnswerReader.Sink {
    private final StringBuilder text = new StringBuilder();

    @Override
    public void head(int status) {
      text.append(status).append(' ');
    }

    @Override
    public void body(byte[] bytes, int offset, int length) {
      text.append(new String(bytes, offset, length, StandardCharsets.US_ASCII));
    }

    @Override
    public void end(boolean reusable) {
      text.append(reusable ? " kept;" : " done;");
    }
  }

  private static String read(String answers, int pieceBytes) {
    var told = new Told();
    var reader = new AnswerReader();
    var bytes = answers.getBytes(StandardCharsets.US_ASCII);
    for (int from = 0; from < bytes.length; from += pieceBytes) {
      var piece = Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + pieceBytes));
      reader.read(Arrays.copyOf(piece, piece.length + 3), piece.length, told);
    }
    return told.text + (reader.isEndedByClose() ? " to the close" : "");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(delimiter = '|', textBlock = """
      with a length        | HTTP/1.1 200 OK~Content-Length: 5~~hello                                      | 200 hello kept;
      in lower case        | HTTP/1.1 200 OK~content-length:5~Connection: keep-alive~~hello                | 200 hello kept;
      the last one         | HTTP/1.1 503 No~Content-Length: 2~Connection: close~~no                       | 503 no done;
      of HTTP/1.0          | HTTP/1.0 200 OK~Content-Length: 2~~ok                                         | 200 ok done;
      empty                | HTTP/1.1 404 No~Content-Length: 0~~                                           | 404  kept;
      without a body       | HTTP/1.1 304 No~Content-Length: 9~~                                           | 304  kept;
      after an interim one | HTTP/1.1 103 Hints~Link: x~~HTTP/1.1 200 OK~Content-Length: 1~~a              | 200 a kept;
      in chunks            | HTTP/1.1 200 OK~Transfer-Encoding: chunked~~3~abc~2;x=y~de~0~Trailer: x~~     | 200 abcde kept;
      without a length     | HTTP/1.1 200 OK~~all there is                                                 | 200 all there is to the close
      one after the other  | HTTP/1.1 200 OK~Content-Length: 1~~aHTTP/1.1 200 OK~Content-Length: 1~~b      | 200 a kept;200 b kept;
      """)
  void anAnswerIsReadHoweverItsBytesCome(String name, String answers, String told) {
    var bytes = answers.replace("~", "\r\n");
    for (int piece = 1; piece <= bytes.length(); piece++) {
      assertThat(read(bytes, piece)).as("%s, in pieces of %d bytes", name, piece).isEqualTo(told);
    }
  }

  @ParameterizedTest
  @CsvSource({"SSH-2.0-OpenSSH_9.6~~", "HTTP/1.1 2x0 OK~~", "HTTP/1.1 200 OK~Content-Length: -1~~",
      "HTTP/1.1 200 OK~Transfer-Encoding: chunked~~zz~", "~~"})
  void whatIsNoAnswerIsRefused(String bytes) {
    assertThatThrownBy(() -> read(bytes.replace("~", "\r\n"), 7))
        .isInstanceOf(AnswerReader.BadAnswer.class);
  }

  @Test
  void aHeadThatDoesNotEndIsRefused() {
    assertThatThrownBy(() -> read("HTTP/1.1 200 OK\r\nX: " + "x".repeat(40_000), 1_000))
        .isInstanceOf(AnswerReader.BadAnswer.class);
  }
}
