package org.marquetry.api.transport;

import java.net.InetAddress;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

final class AddressRangeTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.3.4, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "10.1.2.3/8, 10.0.0.1, true",
        "192.168.7.64/26, 192.168.7.127, true",
        "192.168.7.64/26, 192.168.7.128, false",
        "192.168.7.1, 192.168.7.1, true",
        "192.168.7.1, 192.168.7.0, false",
        "0.0.0.0/0, 203.0.113.9, true",
        "0.0.0.0/0, ::1, false",
        "::/0, 2001:db8::1, true",
        "2001:db8::/33, 2001:db8:7fff::1, true",
        "2001:db8::/33, 2001:db8:8000::1, false",
        "::1, ::1, true",
        "127.0.0.0/8, ::ffff:127.0.0.1, true"
    })
    void holdsTheAddressesThatBeginWithItsBits(String range, String address, boolean expected) throws Exception {
        assertEquals(expected, AddressRange.parse(range).orElseThrow().contains(InetAddress.getByName(address)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "/8", "localhost", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "::/129", "10.0.0.0/a", "1"})
    void whatIsNoRangeIsRefused(String text) {
        assertTrue(AddressRange.parse(text).isEmpty());
    }

    @Test
    void isWrittenFromItsFirstAddress() {
        assertEquals(
                "10.0.0.0/8", AddressRange.parse("10.9.8.7/8").orElseThrow().toString());
        assertEquals(
                "2001:db8::/32",
                AddressRange.parse("2001:db8:1::/32").orElseThrow().toString());
    }

    @Test
    void anAddressIsNeverLookedUp() {
        assertNull(AddressRange.literal("localhost"));
        assertNull(AddressRange.literal(""));
    }
}
