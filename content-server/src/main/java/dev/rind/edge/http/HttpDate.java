package dev.rind.edge.http;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.time.ZoneOffset.UTC;

/**
 * A moment as HTTP writes it, {@code Sun, 06 Nov 1994 08:49:37 GMT}, to the second.
 *
 * <p>Written and read by hand, because every answer has one, many requests too, and java.time's
 * formatters take three to four times as long. Source: RFC 9110 section 5.6.7.
 */
public final class HttpDate {
  // A letter stands for what is read there; the day's first digit may be a space.
  private static final String FORM = "www, dD MMM YYYY hh:mm:ss GMT";
  private static final String OF_ASCTIME = "www MMM dD hh:mm:ss YYYY";
  private static final String OF_RFC_850 = ", dD-MMM-YY hh:mm:ss GMT";

  private static final String WEEKDAYS = "MonTueWedThuFriSatSun";
  private static final String MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";
  private static final int LETTERS = 3;
  private static final int YEARS_AHEAD_MAX = 50;

  private HttpDate() {}

  /** The text of a moment in the years 0 to 9999, rounded down to a second. */
  public static String format(Instant moment) {
    var time = LocalDateTime.ofEpochSecond(moment.getEpochSecond(), 0, UTC);
    var text = FORM.getBytes(ISO_8859_1);
    name(text, 'w', WEEKDAYS, time.getDayOfWeek().getValue());
    digits(text, FORM.indexOf('d'), time.getDayOfMonth());
    name(text, 'M', MONTHS, time.getMonthValue());
    digits(text, FORM.indexOf('Y'), time.getYear() / 100);
    digits(text, FORM.lastIndexOf('Y') - 1, time.getYear() % 100);
    digits(text, FORM.indexOf('h'), time.getHour());
    digits(text, FORM.indexOf('m'), time.getMinute());
    digits(text, FORM.indexOf('s'), time.getSecond());
    return new String(text, ISO_8859_1);
  }

  /**
   * The moment that a field value says, in the form that {@link #format} writes or one of the two
   * obsolete ones; nothing where it is unreadable. The day of the week is not looked at: it tells
   * nothing that the date does not.
   *
   * @param now decides the century of a year of two digits: none is more than 50 years ahead
   */
  public static Optional<Instant> parse(String text, Instant now) {
    var moment = switch (text.length()) {
      case 29 -> read(text, FORM, now);
      case 24 -> read(text, OF_ASCTIME, now);
      default -> null;
    };
    int comma = text.indexOf(',');
    return Optional.ofNullable(
        moment != null || comma < 0 ? moment : read(text.substring(comma), OF_RFC_850, now));
  }

  private static void name(byte[] text, char letter, String names, int number) {
    for (int i = 0; i < LETTERS; i++) {
      text[FORM.indexOf(letter) + i] = (byte) names.charAt((number - 1) * LETTERS + i);
    }
  }

  private static void digits(byte[] text, int at, int number) {
    text[at] = (byte) ('0' + number / 10);
    text[at + 1] = (byte) ('0' + number % 10);
  }

  private static @Nullable Instant read(String text, String form, Instant now) {
    if (!fits(text, form)) {
      return null;
    }
    int year = number(text, form.indexOf('Y'), form.lastIndexOf('Y'));
    int month = month(text, form.indexOf('M'));
    int day = number(text, form.indexOf('d'), form.indexOf('D'));
    int hour = number(text, form.indexOf('h'), form.lastIndexOf('h'));
    int minute = number(text, form.indexOf('m'), form.lastIndexOf('m'));
    int second = number(text, form.indexOf('s'), form.lastIndexOf('s'));
    if (month == 0 || hour > 23 || minute > 59 || second > 60) { // 60: a leap second
      return null;
    }
    var ofYear = YearMonth.of(form.contains("YYYY") ? year : inCentury(year, now), month);
    return ofYear.isValidDay(day)
        ? ofYear.atDay(day).atTime(hour, minute).toInstant(UTC).plusSeconds(second)
        : null;
  }

  private static boolean fits(String text, String form) {
    boolean fits = text.length() == form.length();
    for (int i = 0; i < text.length() && fits; i++) {
      char c = text.charAt(i);
      boolean digit = c >= '0' && c <= '9';
      fits = switch (form.charAt(i)) {
        case 'D', 'Y', 'h', 'm', 's' -> digit;
        case 'd' -> digit || c == ' ';
        case 'w' -> c > ' ';
        case 'M' -> true; // looked up later
        default -> c == form.charAt(i);
      };
    }
    return fits;
  }

  private static int number(String text, int first, int last) {
    int number = 0;
    for (int i = first; i <= last; i++) {
      number = number * 10 + (text.charAt(i) == ' ' ? 0 : text.charAt(i) - '0');
    }
    return number;
  }

  /** One to twelve, or zero where there is no such name. */
  private static int month(String text, int at) {
    for (int month = 1; month <= 12; month++) {
      if (text.startsWith(MONTHS.substring((month - 1) * LETTERS, month * LETTERS), at)) {
        return month;
      }
    }
    return 0;
  }

  private static int inCentury(int twoDigits, Instant now) {
    int thisYear = now.atOffset(UTC).getYear();
    int year = thisYear - thisYear % 100 + twoDigits;
    return year > thisYear + YEARS_AHEAD_MAX ? year - 100 : year;
  }
}
