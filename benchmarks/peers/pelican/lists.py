"""A plugin: an entry of a paper made once for all lists, and the lists that Pelican does not make."""

from collections import Counter, defaultdict

from pelican import signals
from pelican.generators import Generator


class Lists(Generator):
    """Writes the pages of letters, years and months."""

    def generate_context(self):
        """Make the filter for entries, which needs a template."""
        entry, made = self.get_template("entry"), {}

        def once(article):
            if article.slug not in made:
                made[article.slug] = entry.render(self.context, article=article)
            return made[article.slug]

        articles, settings = self.context["articles"], self.settings
        places = {article.slug: place for place, article in enumerate(articles)}

        def neighbours(article):
            place = places[article.slug]
            newer = articles[place - 1] if place else None
            return newer, articles[place + 1] if place + 1 < len(articles) else None

        tags = Counter(tag.slug for article in articles for tag in article.tags)
        months = Counter(article.iso[:7] for article in articles)
        upvoted = [article for article in articles if int(getattr(article, "upvotes", 0))]
        upvoted.sort(key=lambda article: -int(article.upvotes))
        facets = []
        for facet in settings["VOCABULARY"]["facets"]:
            used = [(tag["id"], tags[tag["id"]]) for tag in facet["tags"] if tag["id"] in tags]
            facets.append((facet, sorted(used, key=lambda pair: -pair[1])))
        self.context.update(
            entry=once,
            neighbours=neighbours,
            facet_counts=facets,
            tag_counts={tag: tags[tag] for tag in settings["TAG_NAMES"] if tag in tags},
            kind_counts=Counter(article.category.slug for article in articles),
            year_counts=Counter(article.iso[:4] for article in articles),
            month_counts=months,
            most=max(number for month, number in months.items() if len(month) > 4),
            most_upvoted=upvoted[:8],
        )

    def generate_output(self, writer):
        """Write the pages."""
        articles = self.context["articles"]
        years, months, letters = defaultdict(list), defaultdict(list), defaultdict(list)
        for article in articles:
            years[article.iso[:4]].append(article)
            if len(article.iso) > 4:
                months[article.iso[:7]].append(article)
        for template, found in (("year", years), ("month", months)):
            row = sorted(found)
            for name, listed in found.items():
                place = row.index(name)
                self.write(
                    writer,
                    f"dates/{name}.html",
                    template,
                    articles=listed,
                    period=name,
                    earlier=row[place - 1] if place else "",
                    later=row[place + 1] if place + 1 < len(row) else "",
                    months=[
                        (month, len(months[month])) for month in sorted(months) if month[:4] == name
                    ],
                )
        if not self.settings["WITH_AUTHORS"]:
            return
        for row in self.settings["JINJA_FILTERS"]["people"](self.context["authors"]):
            letters[row[2][0]].append(row)
        for letter, rows in letters.items():
            path = f"authors/index.{letter.lower()}.html"
            # Pelican pages what is called articles
            self.write(writer, path, "letter", articles=rows, letter=letter, in_use=set(letters))

    def write(self, writer, path, template, **values):
        """Write the pages of a list."""
        writer.write_file(
            path,
            self.get_template(template),
            self.context,
            template_name=template,
            url=path,
            **values,
        )


def generators(_pelican):
    """What Pelican is to call besides its own; it keeps no hold of a function without a name."""
    return Lists


def register():
    """Tell Pelican."""
    signals.get_generators.connect(generators)
