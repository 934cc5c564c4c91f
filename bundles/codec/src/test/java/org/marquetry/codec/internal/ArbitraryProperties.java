package org.marquetry.codec.internal;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.Property;

/** Any properties that may stand in a place, with any values that they may have, in any order. */
final class ArbitraryProperties {
    private ArbitraryProperties() {}

    static Arbitrary<Properties> of(PropertyPlace place) {
        List<Property> allowed = Arrays.stream(Property.values())
                .filter(property -> place.allows(PropertyPlace.bit(property)))
                .filter(property -> !place.bars(PropertyPlace.bit(property)))
                .toList();
        Arbitrary<Properties> one = Arbitraries.of(allowed).flatMap(ArbitraryProperties::single);
        return one.list().ofMaxSize(6).map(singles -> joined(singles, place));
    }

    private static Properties joined(List<Properties> singles, PropertyPlace place) {
        Properties.Builder joined = Properties.builder();
        Set<Property> seen = new HashSet<>();
        for (Properties single : singles) {
            Property property = single.list().get(0);
            boolean needsMethod = property == Property.AUTHENTICATION_DATA
                    && place == PropertyPlace.CONNECT
                    && !seen.contains(Property.AUTHENTICATION_METHOD);
            if ((seen.add(property) || place.allowsAgain(PropertyPlace.bit(property))) && !needsMethod) {
                joined.putAll(single);
            }
        }
        return joined.build();
    }

    private static Arbitrary<Properties> single(Property property) {
        return switch (property.kind()) {
            case BYTE -> number(property, 0, 1);
            case TWO_BYTE -> number(property, least(property), 0xffff);
            case FOUR_BYTE -> number(property, least(property), 0xffff_ffffL);
            case VARIABLE -> number(property, 1, VariableByteInteger.MAX);
            case TEXT ->
                (property == Property.RESPONSE_TOPIC ? ArbitraryText.topic() : ArbitraryText.text())
                        .map(text -> Properties.builder().put(property, text).build());
            case BINARY ->
                ArbitraryText.bytes()
                        .map(bytes -> Properties.builder().put(property, bytes).build());
            case PAIR ->
                Combinators.combine(ArbitraryText.text(), ArbitraryText.text())
                        .as((name, value) ->
                                Properties.builder().userProperty(name, value).build());
        };
    }

    private static Arbitrary<Properties> number(Property property, long least, long most) {
        return Arbitraries.longs()
                .between(least, most)
                .map(value -> Properties.builder().put(property, value).build());
    }

    private static long least(Property property) {
        return switch (property) {
            case RECEIVE_MAXIMUM, MAXIMUM_PACKET_SIZE, TOPIC_ALIAS -> 1;
            default -> 0;
        };
    }
}
