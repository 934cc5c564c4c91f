package org.marquetry.codec.internal;

import java.util.List;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.marquetry.api.packet.Bytes;

/** Any text, topic, filter and binary data that a packet can carry. */
final class ArbitraryText {
    private ArbitraryText() {}

    static Arbitrary<String> text() {
        return Arbitraries.oneOf(
                Arbitraries.strings().withCharRange((char) 1, (char) 0x7f).ofMaxLength(40), anyUnicode(12));
    }

    static Arbitrary<String> topic() {
        return text().map(text -> text.replace('+', '-').replace('#', '-')).map(text -> text.isEmpty() ? "/" : text);
    }

    static Arbitrary<String> filter() {
        Arbitrary<String> level = Arbitraries.oneOf(
                Arbitraries.just("+"), topic().map(topic -> topic.replace('/', '-')), Arbitraries.just(""));
        Arbitrary<String> plain = Combinators.combine(level, level.list().ofMaxSize(5), Arbitraries.of("", "/#"))
                .as(ArbitraryText::joined);
        Arbitrary<String> shared = Combinators.combine(topic(), plain)
                .as((name, filter) -> "$share/" + name.replace('/', '-') + "/" + filter);
        // A filter that happens to begin with $share must be one of a shared subscription.
        return Arbitraries.oneOf(plain.filter(filter -> !filter.startsWith("$share")), shared);
    }

    static Arbitrary<Bytes> bytes() {
        return Arbitraries.bytes().array(byte[].class).ofMaxSize(300).map(Bytes::wrap);
    }

    private static String joined(String first, List<String> others, String end) {
        String whole = first + (others.isEmpty() ? "" : "/" + String.join("/", others)) + end;
        return whole.isEmpty() ? "/" : whole;
    }

    /** Text of any code points but U+0000 and surrogates. */
    private static Arbitrary<String> anyUnicode(int maxLength) {
        return Arbitraries.integers()
                .between(1, 0x10ffff)
                .filter(point -> point < 0xd800 || point > 0xdfff)
                .list()
                .ofMaxSize(maxLength)
                .map(points -> {
                    StringBuilder text = new StringBuilder();
                    points.forEach(text::appendCodePoint);
                    return text.toString();
                });
    }
}
