package org.marquetry.pieces.internal;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;

import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.service.component.ComponentConstants;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ranking that the components of a bundle are to have, read before any of them begins: later is too late to make room. */
final class DeclaredRanking {
    private static final Logger LOG = LoggerFactory.getLogger("org.marquetry.pieces");

    private DeclaredRanking() {}

    /** The highest of its components that offer a type; 0, as of any service, if nothing is said. */
    static int of(Bundle bundle, String type) {
        return descriptions(bundle)
                .map(description -> read(bundle, description, type))
                .flatMapToInt(OptionalInt::stream)
                .max()
                .orElse(0);
    }

    private static Stream<URL> descriptions(Bundle bundle) {
        String header = bundle.getHeaders("").get(ComponentConstants.SERVICE_COMPONENT);
        return header == null ? Stream.of() : Stream.of(header.split(",")).flatMap(path -> entries(bundle, path));
    }

    /** The last part of a path may be a pattern. */
    private static Stream<URL> entries(Bundle bundle, String path) {
        String entry = path.strip();
        int slash = entry.lastIndexOf('/');
        var found = bundle.findEntries(slash < 0 ? "/" : entry.substring(0, slash), entry.substring(slash + 1), false);
        List<URL> urls = found == null ? List.of() : Collections.list(found);
        return urls.stream();
    }

    private static OptionalInt read(Bundle bundle, URL description, String type) {
        try (InputStream content = description.openStream()) {
            return read(content, type);
        } catch (IOException | XMLStreamException | NumberFormatException e) {
            // Declarative Services will say the same; what cannot be read offers nothing.
            LOG.warn("{} in {} cannot be read: {}", description.getPath(), Names.of(bundle), Names.reason(e));
            return OptionalInt.empty();
        }
    }

    private static OptionalInt read(InputStream content, String type) throws XMLStreamException {
        XMLInputFactory factory = XMLInputFactory.newFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        XMLStreamReader xml = factory.createXMLStreamReader(content);
        int ranking = 0;
        boolean offers = false;
        while (xml.hasNext()) {
            if (xml.next() != XMLStreamReader.START_ELEMENT) {
                continue;
            }
            if (xml.getLocalName().equals("property")
                    && Constants.SERVICE_RANKING.equals(xml.getAttributeValue(null, "name"))) {
                ranking = Integer.parseInt(String.valueOf(xml.getAttributeValue(null, "value")));
            } else if (xml.getLocalName().equals("provide")) {
                offers |= type.equals(xml.getAttributeValue(null, "interface"));
            }
        }
        return offers ? OptionalInt.of(ranking) : OptionalInt.empty();
    }
}
