package org.marquetry.persistence.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.marquetry.persistence.keyvalue.Table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

/** Whatever bytes there are, operators read words about them. */
final class VerificationPropertyTest {
    /** A key and a value. */
    record Entry(byte[] key, byte[] value) {}

    @Property
    void whateverIsThereIsCountedOnce(@ForAll("entries") List<Entry> entries) throws IOException {
        HeapDevice device = new HeapDevice();
        entries.forEach(entry -> device.written().put(entry.key(), entry.value()));
        List<String> findings = new ArrayList<>();

        try (Table table = device.open(Path.of(""))) {
            TableWalk walk = new TableWalk(table, () -> false);
            Verification.Findings found = Verification.of(walk, findings::add);
            Listing listing = new Listing(walk, line -> assertFalse(line.contains("\n")));
            listing.sessions();
            listing.retained();

            long readable = found.sessions() + found.subscriptions() + found.wills() + found.incoming();
            long messages = found.messages() + found.marks() + found.retained();
            assertEquals(device.written().size(), readable + messages + found.damaged());
            assertEquals(found.damaged(), findings.size());
        }
    }

    @Property
    void everyKeyHasAName(@ForAll byte[] key) {
        assertFalse(RecordName.of(key).isEmpty());
    }

    @Provide
    Arbitrary<List<Entry>> entries() {
        Arbitrary<Byte> family = Arbitraries.of((byte) 'S', (byte) 'Q', (byte) 'M', (byte) 'R', (byte) 'x');
        Arbitrary<byte[]> loose = Combinators.combine(
                        family, Arbitraries.bytes().array(byte[].class).ofMaxSize(14))
                .as(VerificationPropertyTest::key);
        Arbitrary<byte[]> ofClient = Combinators.combine(
                        family, Arbitraries.bytes().array(byte[].class).ofMaxSize(10))
                .as((first, rest) -> key(first, key((byte) 0, key((byte) 1, key((byte) 'a', rest)))));
        return Combinators.combine(Arbitraries.oneOf(loose, ofClient), values())
                .as(Entry::new)
                .list()
                .ofMaxSize(8);
    }

    /** Bytes, with a right checksum as often as not, so that what is behind it is looked at. */
    private static Arbitrary<byte[]> values() {
        Arbitrary<byte[]> any = Arbitraries.bytes().array(byte[].class).ofMaxSize(60);
        return Arbitraries.oneOf(any, any.map(content -> {
            RecordWriter writer = new RecordWriter().begin(1);
            writer.out().writeBytes(content);
            return writer.end();
        }));
    }

    private static byte[] key(byte first, byte[] rest) {
        byte[] key = new byte[rest.length + 1];
        key[0] = first;
        System.arraycopy(rest, 0, key, 1, rest.length);
        return key;
    }
}
